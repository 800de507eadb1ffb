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
  /// A value that is no output, by its index in ``World/hidden``.
  case hidden(Int)
  /// An element of a list of cells whose index is computed from the input; counted from 0.
  case element(Range<Int>, index: Formula, at: Place)
  /// The same for a list of other values; only the chosen one is computed.
  case choice([Formula], index: Formula, at: Place)
  /// An entry of a table, by one index or two.
  case table(LookupTable, [Formula], at: Place)
  /// The value beside the key that equals `subject`, else `otherwise`; only the chosen one is computed.
  case map([Int: Formula], otherwise: Formula?, subject: Formula, isOfWords: Bool, at: Place)
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
    /// All values of another list.
    case list([Formula])
    /// One value.
    case value(Formula)
  }
}

extension Formula {
  /// Whether the expression reads no cell and no output.
  var isConstant: Bool {
    var reads = Reads()
    collect(into: &reads)
    return reads.cells.isEmpty && reads.lists.isEmpty && reads.outputs.isEmpty && reads.hidden.isEmpty
  }

  /// Whether it costs nothing to write it twice.
  var isAtom: Bool {
    switch self {
    case .integer, .cell, .output, .hidden: true
    default: false
    }
  }

  /// What an expression mentions.
  struct Reads {
    var cells: Set<Int> = []
    var lists: Set<Range<Int>> = []
    var outputs: Set<Int> = []
    var hidden: Set<Int> = []
  }

  /// Adds all cells and outputs that the expression mentions, whether or not they matter for its value.
  /// A computed list index counts as reading the whole list.
  func collect(into reads: inout Reads) {
    switch self {
    case .integer: break
    case .cell(let i): reads.cells.insert(i)
    case .output(let i): reads.outputs.insert(i)
    case .hidden(let i): reads.hidden.insert(i)
    case .element(let list, let index, _):
      reads.lists.insert(list)
      index.collect(into: &reads)
    case .choice(let elements, let index, _):
      for element in elements { element.collect(into: &reads) }
      index.collect(into: &reads)
    case .table(_, let indexes, _): for index in indexes { index.collect(into: &reads) }
    case .map(let values, let otherwise, let subject, _, _):
      for value in values.values { value.collect(into: &reads) }
      otherwise?.collect(into: &reads)
      subject.collect(into: &reads)
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
        case .list(let values): for value in values { value.collect(into: &reads) }
        case .value(let value): value.collect(into: &reads)
        }
      }
      selector?.collect(into: &reads)
    }
  }
}
