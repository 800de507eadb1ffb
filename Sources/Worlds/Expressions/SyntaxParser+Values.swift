import Records

/// What stands between operators: numbers, words, names, calls, lists, maps and repetitions.
extension SyntaxParser {
  /// A value with what is looked up in it: `xs[i]`, `next[state, move]`.
  mutating func postfix() throws -> Tree {
    var base = try primary()
    while token.kind == .sign("[") {
      next += 1
      var indexes: [Tree] = []
      repeat { indexes.append(try nested { try $0.anyExpression() }) } while take(",")
      try expect("]", after: "the index")
      base = try tree(
        .element(base.syntax, indexes: indexes.map(\.syntax), at: base.syntax.offset),
        over: [base] + indexes)
    }
    return base
  }

  private mutating func primary() throws -> Tree {
    let first = token
    switch first.kind {
    case .integer(let value):
      next += 1
      return (.integer(value, at: first.offset), 1)
    case .text(let text):
      next += 1
      return (.text(text, at: first.offset), 1)
    case .sign("("):
      next += 1
      let inner = try nested { try $0.rangeOrExpression() }
      try expect(")", after: "the expression in parentheses")
      return inner
    case .sign("["): return try list()
    case .sign("{"): return try map()
    case .name("true"), .name("false"):
      next += 1
      return (.integer(first.kind == .name("true") ? 1 : 0, at: first.offset), 1)
    case .name(let name) where !Language.reserved.contains(name) && repetition == nil:
      next += 1
      if take("(") { return try call(name, at: first.offset) }
      return (.name(name, at: first.offset), 1)
    default: throw Problem(at: first.offset, "expected a value, found \(first.shown)", hint: missingValue)
    }
  }

  private mutating func call(_ name: String, at offset: Int) throws -> Tree {
    guard let row = Language.function(name) else {
      let known = Language.functions.map(\.function.rawValue)
      throw Problem(
        at: offset, "there is no function \"\(name)\"",
        hint: Lexer.spelling(name) ?? Self.advice(onWord: name) ?? NearMatches.hint(for: name, among: known))
    }
    var arguments: [Tree] = []
    if token.kind != .sign(")") {
      repeat { arguments.append(try nested { try $0.rangeOrExpression() }) } while take(",")
    }
    try expect(")", after: "the arguments of \(name)")
    guard row.arguments.contains(arguments.count) else {
      let isTooFew = arguments.count < row.arguments.lowerBound
      let needed = isTooFew ? row.arguments.lowerBound : row.arguments.upperBound
      throw Problem(
        at: offset,
        "\(name) needs at \(isTooFew ? "least" : "most") \(needed) argument\(needed == 1 ? "" : "s"), found "
          + "\(arguments.count)",
        hint: Hint(row.entry.usage))
    }
    return try tree(.call(row.function, arguments.map(\.syntax), at: offset), over: arguments)
  }

  private mutating func list() throws -> Tree {
    let at = token.offset
    next += 1
    var parts: [Tree] = []
    repeat { parts.append(try nested { try $0.anyExpression() }) } while take(",")
    try expect("]", after: "the values of the list")
    return try tree(.list(parts.map(\.syntax), at: at), over: parts)
  }

  private mutating func map() throws -> Tree {
    let at = token.offset
    next += 1
    var entries: [Syntax.MapEntry] = []
    var parts: [Tree] = []
    var otherwise: Syntax?
    repeat {
      let isElse = take("else")
      let key = isElse ? nil : try nested { try $0.anyExpression() }
      try expectArrow(after: isElse ? "else" : "the key")
      let value = try nested { try $0.anyExpression() }
      parts += [key, value].compactMap { $0 }
      if let key {
        entries.append(Syntax.MapEntry(key: key.syntax, value: value.syntax))
      } else if otherwise != nil {
        throw Problem(at: value.syntax.offset, "a map has one else, found a second one")
      } else {
        otherwise = value.syntax
      }
    } while take(",")
    try expect("}", after: "the entries of the map")
    guard !entries.isEmpty else {
      throw Problem(
        at: at, "expected a key in the map, found else only", hint: "{\"left\" -> 1, else -> 0}[x]")
    }
    guard token.kind == .sign("[") else {
      throw Problem(
        at: token.offset, "expected [ and a value to look up after the map, found \(token.shown)",
        hint: "{\"left\" -> 1, else -> 0}[x]")
    }
    return try tree(.map(entries, otherwise: otherwise, at: at), over: parts)
  }

  /// Takes `->` or `:`, which mean the same; the first needs no quotes in YAML.
  private mutating func expectArrow(after what: String) throws {
    guard take("->") || take(":") else {
      throw Problem(
        at: token.offset, "expected \"->\" after \(what), found \(token.shown)", hint: spelling ?? misfit)
    }
  }

  /// The repetition that begins here: `each x in …`. Elsewhere these words are names.
  var repetition: Syntax.Repetition.Kind? {
    guard case .name(let word) = token.kind, let kind = Syntax.Repetition.Kind(rawValue: word),
      next + 1 < tokens.count, case .name(let variable) = tokens[next + 1].kind, variable != "in",
      !Language.reserved.contains(variable)
    else { return nil }
    return kind
  }

  mutating func repetition(_ kind: Syntax.Repetition.Kind) throws -> Tree {
    let at = token.offset
    next += 1
    guard case .name(let variable) = token.kind else { preconditionFailure("a repetition has a name") }
    let variableOffset = token.offset
    next += 1
    try expect("in", after: "\(kind.rawValue) \(variable)")
    let list = try listOperand()
    var start: Tree?
    if kind != .each {
      try expect("from", after: "the list")
      start = try anyExpression()
    }
    try expectArrow(after: kind == .each ? "the list" : "the first value")
    let rule = try anyExpression()
    return try tree(
      .repetition(
        Syntax.Repetition(
          kind: kind, variable: variable, variableOffset: variableOffset, list: list.syntax,
          start: start?.syntax, rule: rule.syntax), at: at), over: [list, start, rule].compactMap { $0 })
  }
}
