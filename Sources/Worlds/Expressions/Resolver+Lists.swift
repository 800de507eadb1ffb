import Records

/// Lists, ranges and repetitions.
extension Resolver {
  /// Values and lists one after the other.
  mutating func join(_ parts: [Syntax]) throws -> ListValue {
    var elements: [Formula] = []
    var kind: ValueKind?
    var cells: Range<Int>?
    for part in parts {
      let found: ValueKind
      switch try resolve(part) {
      case .scalar(let value):
        elements.append(value.formula)
        found = value.kind
      case .list(let list):
        try charge(list.elements.count, at: part.offset)
        elements += list.elements
        found = list.kind
        cells = list.cells
      }
      if let kind, kind != found {
        throw Problem(
          at: part.offset, "expected \(kind.shown) as before in the list, found \(found.shown)",
          hint: "a list has words only, or numbers only")
      }
      kind = found
      try requireLength(elements.count, at: part.offset)
    }
    return ListValue(elements, kind!, cells: parts.count == 1 ? cells : nil)
  }

  private func requireLength(_ count: Int, at offset: Int) throws {
    guard count <= Limits.cells else {
      throw Problem(at: offset, "the list has more than \(Limits.cells) elements", hint: "use shorter lists")
    }
  }

  mutating func range(_ low: Syntax, _ high: Syntax, isHalfOpen: Bool, _ at: Int) throws -> ListValue {
    let first = try constant(low, what: "the lower bound")
    let bound = try constant(high, what: "the upper bound")
    let (difference, overflow) = bound.subtractingReportingOverflow(first)
    let count = isHalfOpen ? difference : difference == .max ? difference : difference + 1
    guard !overflow, count >= 1 else {
      throw Problem(
        at: low.offset, "the range \(first)\(isHalfOpen ? "..<" : "...")\(bound) is empty",
        hint: "a list has at least one element, and the lower bound comes first")
    }
    try requireLength(count, at: low.offset)
    try charge(count, at: at)
    return ListValue((0..<count).map { .integer(first + $0) }, .number)
  }

  mutating func repetition(_ repetition: Syntax.Repetition, _ at: Int) throws -> Resolved {
    switch repetition.kind {
    case .each: return .list(try each(repetition, at))
    case .scan: return .list(try steps(repetition, at) { try $0.hide($1, at: at) })
    case .fold: return try fold(repetition, at)
    }
  }

  private mutating func each(_ repetition: Syntax.Repetition, _ at: Int) throws -> ListValue {
    let values = try elements(repetition, at)
    var results: [Formula] = []
    var kind: ValueKind?
    for element in values.elements {
      let result = try binding([(repetition.variable, .scalar(Typed(formula: element, kind: values.kind)))]) {
        try $0.scalar(repetition.rule)
      }
      try requireSame(result.kind, as: kind, repetition.rule)
      kind = result.kind
      results.append(result.formula)
    }
    return ListValue(results, kind!)
  }

  /// The running values of a scan.
  ///
  /// - Parameter keep: makes of a step's formula what the next step reads.
  mutating func steps(
    _ repetition: Syntax.Repetition, _ at: Int,
    keep: (inout Resolver, Typed) throws -> Formula
  ) throws -> ListValue {
    let values = try elements(repetition, at)
    return try steps(repetition, values, from: try scalar(repetition.start!), at, keep: keep)
  }

  private mutating func steps(
    _ repetition: Syntax.Repetition, _ values: ListValue, from start: Typed, _ at: Int,
    keep: (inout Resolver, Typed) throws -> Formula
  ) throws -> ListValue {
    var reached = try hide(start, at: at)
    var results: [Formula] = []
    for element in values.elements {
      let result = try binding([
        (repetition.variable, .scalar(Typed(formula: element, kind: values.kind))),
        (Syntax.accumulator, .scalar(Typed(formula: reached, kind: start.kind))),
      ]) { try $0.scalar(repetition.rule) }
      try requireSame(result.kind, as: start.kind, repetition.rule)
      reached = try keep(&self, result)
      results.append(reached)
    }
    return ListValue(results, start.kind)
  }

  private mutating func fold(_ repetition: Syntax.Repetition, _ at: Int) throws -> Resolved {
    let values = try elements(repetition, at)
    let start: ListValue
    switch try resolve(repetition.start!) {
    case .list(let list): start = list
    case .scalar(let value):
      let all = try steps(repetition, values, from: value, at) { try $0.hide($1, at: at) }
      return .scalar(Typed(formula: all.elements.last!, kind: all.kind))
    }
    var reached = try hide(start, at: at)
    for element in values.elements {
      let result = try binding([
        (repetition.variable, .scalar(Typed(formula: element, kind: values.kind))),
        (Syntax.accumulator, .list(reached)),
      ]) { try $0.list(repetition.rule) }
      try requireSame(result.kind, as: start.kind, repetition.rule)
      guard result.elements.count == start.elements.count else {
        throw Problem(
          at: repetition.rule.offset,
          "expected a list of \(start.elements.count) values as the first acc, found one of "
            + "\(result.elements.count)")
      }
      reached = try hide(result, at: at)
    }
    return .list(reached)
  }

  /// The list of a repetition, whose elements may be used more than once.
  private mutating func elements(_ repetition: Syntax.Repetition, _ at: Int) throws -> ListValue {
    let values = try hide(try list(repetition.list), at: at)
    let names = [repetition.variable] + (repetition.kind == .each ? [] : [Syntax.accumulator])
    for name in names where scope.isTaken(name) || (name == repetition.variable && locals[name] != nil) {
      throw Problem(
        at: name == repetition.variable ? repetition.variableOffset : at,
        "the name \"\(name)\" is already used for something else",
        hint: name == Syntax.accumulator
          ? "a scan calls its value so far acc: give the other one another name"
          : "call the element otherwise")
    }
    if repetition.variable == Syntax.accumulator {
      throw Problem(
        at: repetition.variableOffset, "acc is what a scan has so far, it cannot be an element",
        hint: "call the element otherwise")
    }
    return values
  }

  private func requireSame(_ kind: ValueKind, as other: ValueKind?, _ rule: Syntax) throws {
    if let other, other != kind {
      throw Problem(
        at: rule.offset, "expected \(other.shown) from the rule, as before, found \(kind.shown)",
        hint: "all values of a list are words, or all are numbers")
    }
  }

  private mutating func binding<T>(
    _ names: [(String, Resolved)], _ body: (inout Resolver) throws -> T
  ) throws -> T {
    let outer = locals
    for (name, value) in names { locals[name] = value }
    let result = try body(&self)
    locals = outer
    return result
  }
}
