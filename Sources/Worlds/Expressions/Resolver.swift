import Records

/// The names that expressions of a world may use.
struct Scope {
  var parameters: [String: Int] = [:]
  var cells: [String: Int] = [:]
  var lists: [String: Range<Int>] = [:]
  /// Outputs defined so far.
  var outputs: [String: Int] = [:]
  var analysis = IntervalAnalysis(cells: [])

  /// All names, in alphabetical order.
  var names: [String] {
    (Array(parameters.keys) + Array(cells.keys) + Array(lists.keys) + Array(outputs.keys)).sorted()
  }
}

/// Looks up the names of an expression and checks what can be checked before evaluation.
struct Resolver {
  let scope: Scope
  let text: ScalarText

  /// - Throws: ``Problem`` for unknown names, lists used as scalars and the reverse, and list indexes or k
  ///   that are out of range whatever the input.
  func resolve(_ syntax: Syntax) throws -> Formula {
    switch syntax {
    case .integer(let value, _): return .integer(value)
    case .name(let name, let at): return try scalar(name, at)
    case .element(let name, let index, let at): return try element(name, index, at)
    case .unary(let operation, let operand, let at):
      return .unary(operation, try resolve(operand), at: text.place(at: at))
    case .binary(let operation, let left, let right, let at):
      return .binary(operation, try resolve(left), try resolve(right), at: text.place(at: at))
    case .conditional(let condition, let then, let otherwise, _):
      return .conditional(try resolve(condition), then: try resolve(then), else: try resolve(otherwise))
    case .call(let function, let arguments, let at): return try call(function, arguments, at)
    }
  }

  /// The value of an expression that may use parameters only, such as a bound of a domain.
  ///
  /// - Throws: ``Problem`` for anything else, and for arithmetic that fails.
  func constant(_ syntax: Syntax, what: String) throws -> Int {
    let expression = try resolve(syntax)
    guard expression.isConstant else {
      throw Problem(
        at: syntax.offset, "expected a number for \(what), found one that depends on the input",
        hint: "only integers and parameters can stand here")
    }
    return try value(of: expression, at: syntax.offset)
  }

  private func value(of constant: Formula, at offset: Int) throws -> Int {
    do {
      return try Evaluator(cells: []).value(of: constant)
    } catch {
      throw Problem(at: offset, error.message, hint: error.hint)
    }
  }

  private func scalar(_ name: String, _ at: Int) throws -> Formula {
    if let value = scope.parameters[name] { return .integer(value) }
    if let i = scope.cells[name] { return .cell(i) }
    if let i = scope.outputs[name] { return .output(i) }
    if scope.lists[name] != nil {
      throw Problem(
        at: at, "expected a single value, found the list \"\(name)\"",
        hint: "write \(name)[0] for its first element, or sum(\(name)), max(\(name)), kth(\(name), 2)")
    }
    throw unknown(name, at)
  }

  private func unknown(_ name: String, _ at: Int) -> Problem {
    Problem(
      at: at, "the name \"\(name)\" is not defined",
      hint: Lexer.spelling(name) ?? NearMatches.hint(for: name, among: scope.names))
  }

  private func element(_ name: String, _ index: Syntax, _ at: Int) throws -> Formula {
    guard let list = scope.lists[name] else {
      guard scope.names.contains(name) else { throw unknown(name, at) }
      throw Problem(at: at, "expected a list before \"[\", found the single value \"\(name)\"")
    }
    let position = try resolve(index)
    let possible: ClosedRange<Int>
    if position.isConstant {
      let value = try value(of: position, at: index.offset)
      if value >= 0, value < list.count { return .cell(list.lowerBound + value) }
      possible = value...value
    } else {
      possible = scope.analysis.range(of: position)
    }
    guard possible.overlaps(0...(list.count - 1)) else {
      let found =
        possible.lowerBound == possible.upperBound
        ? "\(possible.lowerBound)" : "\(possible.lowerBound)...\(possible.upperBound)"
      throw Problem(
        at: index.offset, "expected an index in 0..<\(list.count) for the list \"\(name)\", found \(found)",
        hint: "list elements are counted from 0")
    }
    return .element(list, index: position, at: text.place(at: at))
  }

  private func call(_ function: Aggregate, _ arguments: [Syntax], _ at: Int) throws -> Formula {
    var values = arguments
    let selector = function.takesSelector ? values.removeLast() : nil
    let operands = try values.map { argument -> Formula.Operand in
      if case .name(let name, _) = argument, let list = scope.lists[name] { return .cells(list) }
      return .value(try resolve(argument))
    }
    let choice = try selector.map(resolve)
    if function == .kth, let choice, let selector {
      let count = scope.analysis.runs(of: operands).reduce(0) { $0 + $1.count }
      let k = scope.analysis.range(of: choice)
      guard k.overlaps(1...count) else {
        let found = k.lowerBound == k.upperBound ? "\(k.lowerBound)" : "\(k.lowerBound)...\(k.upperBound)"
        throw Problem(
          at: selector.offset, "expected k in 1...\(count) for kth, found \(found)",
          hint: "k counts from 1, the smallest")
      }
    }
    return .aggregate(function, operands, selector: choice, at: text.place(at: at))
  }
}
