import Records

/// Looks up the names of an expression and checks what can be checked before evaluation.
///
/// Lists exist here only: what is left are formulas of single values, for a list one for each element. Values that are
/// used more than once, such as the steps of a scan, become hidden values, so repetition never multiplies itself.
struct Resolver {
  var scope: Scope
  let text: ScalarText
  /// What the variables of repetitions stand for.
  var locals: [String: Resolved] = [:]
  /// The first hidden value that this rule makes.
  private let firstHidden: Int

  init(scope: Scope, text: ScalarText) {
    self.scope = scope
    self.text = text
    firstHidden = scope.hidden.count
  }

  /// - Throws: ``Problem`` for unknown names, lists used as scalars and the reverse, words used as numbers and the
  ///   reverse, and list indexes or k that are out of range whatever the input.
  mutating func resolve(_ syntax: Syntax) throws -> Resolved {
    try charge(1, at: syntax.offset)
    switch syntax {
    case .integer(let value, _): return .scalar(Typed(formula: .integer(value), kind: .number))
    case .text(let word, let at):
      return .scalar(Typed(formula: .integer(try code(of: word, at)), kind: .word))
    case .name(let name, let at): return try lookUp(name, at)
    case .element(let base, let indexes, let at): return .scalar(try element(base, indexes, at))
    case .unary(let operation, let operand, let at):
      let place = text.place(at: at)
      return number(.unary(operation, try number(operand), at: place))
    case .binary(let operation, let left, let right, let at):
      return number(try binary(operation, left, right, at))
    case .membership(let value, let list, let at): return number(try membership(of: value, in: list, at))
    case .conditional(let condition, let then, let otherwise, _):
      return try conditional(condition, then, otherwise)
    case .call(let function, let arguments, let at): return try call(function, arguments, at)
    case .list(let parts, _): return .list(try join(parts))
    case .range(let low, let high, let isHalfOpen, let at):
      return .list(try range(low, high, isHalfOpen: isHalfOpen, at))
    case .map(_, _, let at):
      throw Problem(
        at: at, "expected [ and a value to look up after the map", hint: "{\"left\" -> 1, else -> 0}[x]")
    case .repetition(let repetition, let at): return try self.repetition(repetition, at)
    }
  }

  /// An expression of one value.
  mutating func scalar(_ syntax: Syntax) throws -> Typed {
    switch try resolve(syntax) {
    case .scalar(let value): return value
    case .list:
      if case .name(let name, let at) = syntax {
        throw Problem(
          at: at, "expected a single value, found the list \"\(name)\"",
          hint: "write \(name)[0] for its first element, or sum(\(name)), max(\(name)), kth(\(name), 2)")
      }
      throw Problem(
        at: syntax.offset, "expected a single value, found a list",
        hint: "write first(…), last(…), sum(…) or another function of the list")
    }
  }

  /// An expression of one number.
  mutating func number(_ syntax: Syntax) throws -> Formula {
    let value = try scalar(syntax)
    try requireNumber(value.kind, syntax)
    return value.formula
  }

  /// An expression of a list.
  mutating func list(_ syntax: Syntax) throws -> ListValue {
    switch try resolve(syntax) {
    case .list(let list): return list
    case .scalar:
      let shown =
        if case .name(let name, _) = syntax { "the single value \"\(name)\"" } else { "a single value" }
      throw Problem(
        at: syntax.offset, "expected a list, found \(shown)", hint: "[x, y] is a list, and so is 0..<4")
    }
  }

  /// The value of an expression that may use parameters only, such as a bound of a domain.
  ///
  /// - Throws: ``Problem`` for anything else, and for arithmetic that fails.
  mutating func constant(_ syntax: Syntax, what: String) throws -> Int {
    let expression = try number(syntax)
    guard expression.isConstant else {
      throw Problem(
        at: syntax.offset, "expected a number for \(what), found one that depends on the input",
        hint: "only integers and parameters can stand here")
    }
    return try value(of: expression, at: syntax.offset)
  }

  func value(of constant: Formula, at offset: Int) throws -> Int {
    var evaluator = Evaluator(cells: [], words: scope.words.texts)
    do {
      return try evaluator.value(of: constant)
    } catch {
      throw Problem(at: offset, error.message, hint: error.hint)
    }
  }

  /// The value of an expression that reads nothing; nil for others, and where it fails.
  func knownValue(_ formula: Formula) -> Int? {
    if case .integer(let value) = formula { return value }
    guard formula.isConstant else { return nil }
    var evaluator = Evaluator(cells: [], words: scope.words.texts)
    return try? evaluator.value(of: formula)
  }

  /// Counts operations, so that repetitions in repetitions end.
  mutating func charge(_ count: Int, at offset: Int) throws {
    scope.operations += count
    guard scope.operations <= Limits.operations else {
      throw Problem(
        at: offset,
        "the rules come to more than \(Limits.operations) operations when repetitions are written out",
        hint: "use shorter lists, or fewer repetitions inside of repetitions")
    }
  }

  private func number(_ formula: Formula) -> Resolved { .scalar(Typed(formula: formula, kind: .number)) }

  private mutating func code(of word: String, _ at: Int) throws -> Int {
    if let code = scope.words.code(of: word) { return code }
    if let fault = WordTable.fault(of: word) { throw Problem(at: at, fault.message, hint: fault.hint) }
    guard scope.words.texts.count < Limits.words else {
      throw Problem(at: at, "more than \(Limits.words) words", hint: "use numbers")
    }
    return scope.words.add(word)
  }

  /// Makes a value that can be used many times: itself if that costs nothing, else a hidden value.
  mutating func hide(_ value: Typed, at: Int) throws -> Formula {
    if value.formula.isAtom { return value.formula }
    if let known = knownValue(value.formula) { return .integer(known) }
    let number = scope.hidden.count
    scope.analysis.hidden.append(scope.analysis.range(of: value.formula))
    if value.kind == .word {
      let words = scope.analysis.words(of: value.formula)
      try charge(words.count, at: at)
      scope.analysis.hiddenWords[number] = words
    }
    scope.hidden.append(HiddenValue(formula: value.formula, kind: value.kind, first: firstHidden))
    return .hidden(number)
  }

  /// A list whose elements can be used many times.
  mutating func hide(_ list: ListValue, at: Int) throws -> ListValue {
    if list.cells != nil { return list }
    var hidden = list
    for i in list.elements.indices {
      hidden.elements[i] = try hide(Typed(formula: list.elements[i], kind: list.kind), at: at)
    }
    return hidden
  }
}
