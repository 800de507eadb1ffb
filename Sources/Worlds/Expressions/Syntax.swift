/// An expression as written, its names not yet looked up. Offsets point into the text.
indirect enum Syntax {
  case integer(Int, at: Int)
  /// A word in quotes.
  case text(String, at: Int)
  case name(String, at: Int)
  /// `xs[i]`, `table[row, column]`, `{…}[x]`: something that is looked up in, and where.
  case element(Syntax, indexes: [Syntax], at: Int)
  case call(Function, [Syntax], at: Int)
  case unary(UnaryOperator, Syntax, at: Int)
  case binary(BinaryOperator, Syntax, Syntax, at: Int)
  /// `x in list`.
  case membership(Syntax, in: Syntax, at: Int)
  case conditional(Syntax, then: Syntax, else: Syntax, at: Int)
  /// `[x, y]`.
  case list([Syntax], at: Int)
  /// `0..<n`.
  case range(Syntax, Syntax, isHalfOpen: Bool, at: Int)
  /// `{key -> value, else -> value}`.
  case map([MapEntry], otherwise: Syntax?, at: Int)
  case repetition(Repetition, at: Int)

  struct MapEntry {
    let key: Syntax
    let value: Syntax
  }

  /// `each`, `scan` and `fold`.
  struct Repetition {
    enum Kind: String, CaseIterable { case each, scan, fold }

    let kind: Kind
    /// What an element is called in the rule.
    let variable: String
    let variableOffset: Int
    let list: Syntax
    /// What `acc` is at first; nil for `each`.
    let start: Syntax?
    let rule: Syntax
  }

  /// The name of the value so far in the rule of a scan or fold.
  static let accumulator = "acc"

  var offset: Int {
    switch self {
    case .integer(_, let at), .text(_, let at), .name(_, let at), .element(_, _, let at), .call(_, _, let at),
      .unary(_, _, let at), .binary(_, _, _, let at), .membership(_, _, let at),
      .conditional(_, _, _, let at),
      .list(_, let at), .range(_, _, _, let at), .map(_, _, let at), .repetition(_, let at):
      at
    }
  }

  /// All names of the world that the expression mentions, with their offsets.
  var names: [(name: String, offset: Int)] {
    var found: [(String, Int)] = []
    collect(into: &found, except: [])
    return found
  }

  private func collect(into found: inout [(String, Int)], except bound: Set<String>) {
    switch self {
    case .integer, .text: break
    case .name(let name, let at): if !bound.contains(name) { found.append((name, at)) }
    case .element(let base, let indexes, _):
      base.collect(into: &found, except: bound)
      for index in indexes { index.collect(into: &found, except: bound) }
    case .call(_, let parts, _), .list(let parts, _):
      for part in parts { part.collect(into: &found, except: bound) }
    case .unary(_, let operand, _): operand.collect(into: &found, except: bound)
    case .binary(_, let left, let right, _), .membership(let left, let right, _),
      .range(let left, let right, _, _):
      left.collect(into: &found, except: bound)
      right.collect(into: &found, except: bound)
    case .conditional(let condition, let then, let otherwise, _):
      condition.collect(into: &found, except: bound)
      then.collect(into: &found, except: bound)
      otherwise.collect(into: &found, except: bound)
    case .map(let entries, let otherwise, _):
      for entry in entries {
        entry.key.collect(into: &found, except: bound)
        entry.value.collect(into: &found, except: bound)
      }
      otherwise?.collect(into: &found, except: bound)
    case .repetition(let repetition, _):
      repetition.list.collect(into: &found, except: bound)
      repetition.start?.collect(into: &found, except: bound)
      var inner = bound.union([repetition.variable])
      if repetition.kind != .each { inner.insert(Self.accumulator) }
      repetition.rule.collect(into: &found, except: inner)
    }
  }
}
