import Records

/// An expression with all names looked up: what an output is computed from.
///
/// Named so that it does not meet Foundation's `Expression`.
///
/// All values are integers; a truth value is 0 or 1, and any value but 0 counts as true. Operators and
/// functions carry their place in the world file for errors during evaluation.
public indirect enum Formula: Hashable, Sendable {
  /// A number; parameters and constant list indexes have become numbers too.
  case integer(Int)
  /// An input cell, by its index in ``World/cells``.
  case cell(Int)
  /// An earlier output, by its index in ``World/outputs``.
  case output(Int)
  /// An element of a list of cells whose index is computed from the input; counted from 0.
  case element(Range<Int>, index: Formula, at: Place)
  /// `not` or `-` before a value.
  case unary(UnaryOperator, Formula, at: Place)
  /// An operator between two values. `and` and `or` evaluate the right side only where it matters.
  case binary(BinaryOperator, Formula, Formula, at: Place)
  /// `if … then … else …`; only the chosen branch is evaluated.
  case conditional(Formula, then: Formula, else: Formula)
  /// A function over values, with the selector of `kth` and `count`.
  case aggregate(Aggregate, [Operand], selector: Formula?, at: Place)

  /// An argument of an aggregate function.
  public enum Operand: Hashable, Sendable {
    /// All cells of a list, by their indexes in ``World/cells``.
    case cells(Range<Int>)
    /// One value.
    case value(Formula)
  }
}

extension Formula {
  /// Whether the expression reads no cell and no output.
  var isConstant: Bool {
    var reads = Reads()
    collect(into: &reads)
    return reads.cells.isEmpty && reads.lists.isEmpty && reads.outputs.isEmpty
  }

  /// What an expression mentions.
  struct Reads {
    var cells: Set<Int> = []
    var lists: Set<Range<Int>> = []
    var outputs: Set<Int> = []
  }

  /// Adds all cells and outputs that the expression mentions, whether or not they matter for its value.
  /// A computed list index counts as reading the whole list.
  func collect(into reads: inout Reads) {
    switch self {
    case .integer: break
    case .cell(let i): reads.cells.insert(i)
    case .output(let i): reads.outputs.insert(i)
    case .element(let list, let index, _):
      reads.lists.insert(list)
      index.collect(into: &reads)
    case .unary(_, let operand, _): operand.collect(into: &reads)
    case .binary(_, let left, let right, _):
      left.collect(into: &reads)
      right.collect(into: &reads)
    case .conditional(let condition, let then, let otherwise):
      condition.collect(into: &reads)
      then.collect(into: &reads)
      otherwise.collect(into: &reads)
    case .aggregate(_, let operands, let selector, _):
      for operand in operands {
        switch operand {
        case .cells(let list): reads.lists.insert(list)
        case .value(let value): value.collect(into: &reads)
        }
      }
      selector?.collect(into: &reads)
    }
  }
}
