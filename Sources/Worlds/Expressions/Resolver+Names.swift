import Records

/// Names, elements, maps and tables.
extension Resolver {
  func lookUp(_ name: String, _ at: Int) throws -> Resolved {
    if let value = locals[name] { return value }
    if let value = scope.parameters[name] { return .scalar(Typed(formula: .integer(value), kind: .number)) }
    if let i = scope.cells[name] { return .scalar(Typed(formula: .cell(i), kind: scope.cellKinds[i])) }
    if let i = scope.outputs[name] { return .scalar(Typed(formula: .output(i), kind: scope.outputKinds[i])) }
    if let value = scope.helpers[name] { return value }
    if let list = scope.listValues[name] { return .list(list) }
    if let table = scope.tables[name] {
      throw Problem(
        at: at, "expected a value, found the table \"\(name)\"",
        hint: "write \(name)[\(table.dimensions == 1 ? "row" : "row, column")]")
    }
    throw unknown(name, at)
  }

  private func unknown(_ name: String, _ at: Int) -> Problem {
    var hint = Lexer.spelling(name)
    if hint == nil, scope.words.code(of: name) != nil { hint = "a word stands in quotes: \"\(name)\"" }
    if hint == nil, name == Syntax.accumulator { hint = "acc is known in the rule of a scan or fold" }
    return Problem(
      at: at, "the name \"\(name)\" is not defined",
      hint: hint ?? NearMatches.hint(for: name, among: scope.names + locals.keys.sorted()))
  }

  mutating func element(_ base: Syntax, _ indexes: [Syntax], _ at: Int) throws -> Typed {
    if case .map(let entries, let otherwise, _) = base { return try entry(entries, otherwise, indexes, at) }
    var shown = "the list"
    if case .name(let name, let nameOffset) = base {
      if locals[name] == nil, let table = scope.tables[name] { return try entry(of: table, indexes, at) }
      if case .scalar = try lookUp(name, nameOffset) {
        throw Problem(at: at, "expected a list before \"[\", found the single value \"\(name)\"")
      }
      shown = "the list \"\(name)\""
    }
    let list = try list(base)
    guard indexes.count == 1 else {
      throw Problem(
        at: indexes[1].offset, "expected one index for \(shown), found \(indexes.count)",
        hint: "only tables have rows and columns")
    }
    let index = indexes[0]
    let position = try number(index)
    let count = list.elements.count
    let possible: ClosedRange<Int>
    if position.isConstant {
      let value = try value(of: position, at: index.offset)
      if value >= 0, value < count { return Typed(formula: list.elements[value], kind: list.kind) }
      possible = value...value
    } else {
      possible = scope.analysis.range(of: position)
    }
    guard possible.overlaps(0...(count - 1)) else {
      throw Problem(
        at: index.offset, "expected an index in 0..<\(count) for \(shown), found \(Self.shown(possible))",
        hint: "list elements are counted from 0")
    }
    let place = text.place(at: at)
    if let cells = list.cells {
      return Typed(formula: .element(cells, index: position, at: place), kind: list.kind)
    }
    try charge(count, at: at)
    return Typed(formula: .choice(list.elements, index: position, at: place), kind: list.kind)
  }

  static func shown(_ range: ClosedRange<Int>) -> String {
    range.lowerBound == range.upperBound
      ? "\(range.lowerBound)" : "\(range.lowerBound)...\(range.upperBound)"
  }

  private mutating func entry(of table: LookupTable, _ indexes: [Syntax], _ at: Int) throws -> Typed {
    guard indexes.count == table.dimensions else {
      throw Problem(
        at: at,
        "the table \"\(table.name)\" needs \(table.dimensions == 1 ? "one index" : "a row and a column"), "
          + "found \(indexes.count)",
        hint: "write \(table.name)[\(table.dimensions == 1 ? "row" : "row, column")]")
    }
    var places: [Formula] = []
    for (dimension, index) in indexes.enumerated() {
      let value = try scalar(index)
      let keys = table.keys(dimension)
      let what = "\(dimension == 0 ? "row" : "column") of the table \"\(table.name)\""
      guard value.kind == keys.kind else {
        throw Problem(
          at: index.offset, "expected \(keys.kind.shown) for the \(what), found \(value.kind.shown)")
      }
      try requireKeys(value, index, what: what) { keys.place(of: $0) != nil }
      places.append(value.formula)
    }
    let formula = Formula.table(table, places, at: text.place(at: at))
    return Typed(formula: knownValue(formula).map { .integer($0) } ?? formula, kind: table.kind)
  }

  /// Refuses indexes that are never keys, and words that are no keys.
  private func requireKeys(_ value: Typed, _ syntax: Syntax, what: String, _ isKey: (Int) -> Bool) throws {
    if value.kind == .word {
      let missing = scope.analysis.words(of: value.formula).filter { !isKey($0) }.sorted()
      guard let first = missing.first else { return }
      throw Problem(
        at: syntax.offset, "there is no \(what) for \"\(scope.words.texts[first])\"",
        hint: "every word that can stand here needs one")
    }
    let range = scope.analysis.range(of: value.formula)
    guard range.count(upTo: 4_097) <= 4_096, !range.contains(where: isKey) else { return }
    throw Problem(at: syntax.offset, "there is no \(what) for \(Self.shown(range))")
  }

  private mutating func entry(
    _ entries: [Syntax.MapEntry], _ otherwise: Syntax?, _ indexes: [Syntax], _ at: Int
  ) throws -> Typed {
    guard indexes.count == 1 else {
      throw Problem(at: indexes[1].offset, "expected one value to look up in the map, found \(indexes.count)")
    }
    let subject = try scalar(indexes[0])
    let possible = subject.kind == .word ? scope.analysis.words(of: subject.formula) : nil
    var values: [Int: Formula] = [:]
    var kind: ValueKind?
    func take(_ value: Typed, _ syntax: Syntax) throws -> Formula {
      if let kind, kind != value.kind {
        throw Problem(
          at: syntax.offset, "expected \(kind.shown) as in the map's first entry, found \(value.kind.shown)")
      }
      kind = value.kind
      return value.formula
    }
    for entry in entries {
      let key = try scalar(entry.key)
      guard key.kind == subject.kind else {
        throw Problem(
          at: entry.key.offset,
          "the map has \(key.kind.shown) as a key, but looks up \(subject.kind.shown)",
          hint: key.kind == .word ? nil : "a word stands in quotes")
      }
      guard let code = knownValue(key.formula) else {
        throw Problem(
          at: entry.key.offset, "expected a key that does not depend on the input",
          hint: "write if … then … else … for conditions")
      }
      if let possible, !possible.contains(code) { throw impossible(code, possible, entry.key.offset) }
      guard values[code] == nil else {
        throw Problem(at: entry.key.offset, "the map has this key twice")
      }
      values[code] = try take(try scalar(entry.value), entry.value)
    }
    let last = try otherwise.map { try take(try scalar($0), $0) }
    if let known = knownValue(subject.formula), let chosen = values[known] ?? last {
      return Typed(formula: chosen, kind: kind!)
    }
    if last == nil { try requireKeys(subject, indexes[0], what: "entry of the map") { values[$0] != nil } }
    return Typed(
      formula: .map(
        values, otherwise: last, subject: subject.formula, isOfWords: subject.kind == .word,
        at: text.place(at: at)), kind: kind!)
  }

  /// That something is compared with a word that it can never be.
  func impossible(_ code: Int, _ possible: Set<Int>, _ at: Int) -> Problem {
    let word = scope.words.texts[code]
    let known = possible.sorted().map { scope.words.texts[$0] }
    return Problem(
      at: at, "what is compared with \"\(word)\" is never that word",
      hint: NearMatches.hint(for: word, among: known))
  }
}
