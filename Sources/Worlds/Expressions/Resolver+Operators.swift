import Records

/// Operators, choices and functions.
extension Resolver {
  func requireNumber(_ kind: ValueKind, _ syntax: Syntax) throws {
    guard kind == .word else { return }
    let shown =
      switch syntax {
      case .text(let word, _): "the word \"\(word)\""
      case .name(let name, _): "\"\(name)\", which is a word"
      default: "a word"
      }
    throw Problem(
      at: syntax.offset, "expected a number, found \(shown)",
      hint: "words can be compared (= != in), counted, and looked up in maps and tables")
  }

  mutating func binary(_ operation: BinaryOperator, _ left: Syntax, _ right: Syntax, _ at: Int) throws
    -> Formula
  {
    let place = text.place(at: at)
    if operation == .equal || operation == .notEqual {
      let (x, y) = (try scalar(left), try scalar(right))
      try requireComparable(x, left, y, right, at)
      return .binary(operation, x.formula, y.formula, at: place)
    }
    let x = try number(left)
    // What a repetition's own condition rules out need not make sense: i > 0 and xs[i - 1].
    if !locals.isEmpty, operation == .and || operation == .or, let known = knownValue(x) {
      if (known != 0) == (operation == .or) { return .integer(operation == .or ? 1 : 0) }
    }
    return .binary(operation, x, try number(right), at: place)
  }

  /// Refuses a number compared with a word, and a word that the other side can never be.
  private func requireComparable(_ x: Typed, _ left: Syntax, _ y: Typed, _ right: Syntax, _ at: Int) throws {
    guard x.kind == y.kind else {
      throw Problem(
        at: at, "\(x.kind.shown) is compared with \(y.kind.shown)",
        hint: "a word stands in quotes and equals words only")
    }
    guard x.kind == .word else { return }
    for (literal, other, syntax) in [(x, y, left), (y, x, right)] {
      if case .text = syntax, case .integer(let code) = literal.formula {
        let possible = scope.analysis.words(of: other.formula)
        if !possible.contains(code) { throw impossible(code, possible, syntax.offset) }
      }
    }
  }

  mutating func membership(of value: Syntax, in list: Syntax, _ at: Int) throws -> Formula {
    let place = text.place(at: at)
    if case .range(let low, let high, let isHalfOpen, _) = list {
      let x = try hide(Typed(formula: try number(value), kind: .number), at: at)
      let (first, last) = (try number(low), try number(high))
      return .binary(
        .and, .binary(.greaterOrEqual, x, first, at: place),
        .binary(isHalfOpen ? .less : .lessOrEqual, x, last, at: place), at: place)
    }
    let x = try scalar(value)
    let values = try self.list(list)
    try charge(values.elements.count, at: at)
    try requireSame(x, value, as: values.kind, at)
    return .aggregate(.contains, [values.operand], selector: x.formula, at: place)
  }

  private func requireSame(_ value: Typed, _ syntax: Syntax, as kind: ValueKind, _ at: Int) throws {
    guard value.kind == kind else {
      throw Problem(
        at: syntax.offset, "expected \(kind.shown) as in the list, found \(value.kind.shown)",
        hint: "a word stands in quotes and equals words only")
    }
  }

  mutating func conditional(_ condition: Syntax, _ then: Syntax, _ otherwise: Syntax) throws -> Resolved {
    let test = try number(condition)
    if !locals.isEmpty, let known = knownValue(test) { return try resolve(known != 0 ? then : otherwise) }
    switch (try resolve(then), try resolve(otherwise)) {
    case (.scalar(let x), .scalar(let y)):
      guard x.kind == y.kind else {
        throw Problem(
          at: otherwise.offset, "expected \(x.kind.shown) as after then, found \(y.kind.shown)",
          hint: "both values have to be words, or both numbers")
      }
      return .scalar(
        Typed(formula: .conditional(test, then: x.formula, else: y.formula), kind: x.kind))
    case (.list(let x), .list(let y)):
      guard x.kind == y.kind, x.elements.count == y.elements.count else {
        throw Problem(
          at: otherwise.offset,
          "expected a list of \(x.elements.count) \(x.kind.rawValue)s as after then, found one of "
            + "\(y.elements.count) \(y.kind.rawValue)s")
      }
      let chosen = try hide(Typed(formula: test, kind: .number), at: condition.offset)
      try charge(x.elements.count, at: condition.offset)
      return .list(
        ListValue(
          zip(x.elements, y.elements).map { .conditional(chosen, then: $0, else: $1) }, x.kind))
    case (.list, .scalar), (.scalar, .list):
      throw Problem(
        at: otherwise.offset, "one value of the if is a list, the other a single value",
        hint: "[x] is a list of one")
    }
  }

  mutating func call(_ function: Function, _ arguments: [Syntax], _ at: Int) throws -> Resolved {
    let place = text.place(at: at)
    switch function {
    case .abs:
      return .scalar(Typed(formula: .unary(.abs, try number(arguments[0]), at: place), kind: .number))
    case .reverse:
      let values = try list(arguments[0])
      return .list(ListValue(values.elements.reversed(), values.kind))
    case .first, .last:
      let values = try list(arguments[0])
      return .scalar(
        Typed(
          formula: function == .first ? values.elements[0] : values.elements[values.elements.count - 1],
          kind: values.kind))
    case .length:
      return .scalar(Typed(formula: .integer(try list(arguments[0]).elements.count), kind: .number))
    case .sort: return .list(try sort(arguments, at))
    case .sum, .min, .max, .count, .kth, .any, .all, .index:
      return .scalar(
        Typed(formula: try aggregate(function.aggregate!, arguments, at), kind: .number))
    }
  }

  private mutating func aggregate(_ function: Aggregate, _ arguments: [Syntax], _ at: Int) throws -> Formula {
    var values = arguments
    let selector = function.takesSelector ? values.removeLast() : nil
    var operands: [Formula.Operand] = []
    var kind: ValueKind?
    for argument in values {
      let value = try resolve(argument)
      let found: ValueKind
      switch value {
      case .scalar(let scalar):
        operands.append(.value(scalar.formula))
        found = scalar.kind
      case .list(let list):
        operands.append(list.operand)
        if list.cells == nil { try charge(list.elements.count, at: at) }
        found = list.kind
      }
      if function.needsNumbers { try requireNumber(found, argument) }
      if let kind, kind != found {
        throw Problem(at: argument.offset, "expected \(kind.shown) as before, found \(found.shown)")
      }
      kind = found
    }
    guard let selector else { return .aggregate(function, operands, selector: nil, at: text.place(at: at)) }
    let choice = try scalar(selector)
    if function == .kth {
      try requireNumber(choice.kind, selector)
      try requireK(choice.formula, selector, operands)
    } else if let kind {
      try requireSame(choice, selector, as: kind, at)
    }
    return .aggregate(function, operands, selector: choice.formula, at: text.place(at: at))
  }

  private func requireK(_ choice: Formula, _ selector: Syntax, _ operands: [Formula.Operand]) throws {
    let count = scope.analysis.runs(of: operands).reduce(0) { $0 + $1.count }
    let k = scope.analysis.range(of: choice)
    guard k.overlaps(1...count) else {
      throw Problem(
        at: selector.offset, "expected k in 1...\(count) for kth, found \(Self.shown(k))",
        hint: "k counts from 1, the smallest")
    }
  }

  private mutating func sort(_ arguments: [Syntax], _ at: Int) throws -> ListValue {
    let joined = try join(arguments)
    try requireNumber(joined.kind, arguments[0])
    let values = try hide(joined, at: at)
    let count = values.elements.count
    guard count <= Limits.sorted else {
      throw Problem(at: at, "sort takes at most \(Limits.sorted) values, found \(count)")
    }
    try charge(count * count, at: at)
    let place = text.place(at: at)
    return ListValue(
      (1...count).map { .aggregate(.kth, [values.operand], selector: .integer($0), at: place) }, .number)
  }
}
