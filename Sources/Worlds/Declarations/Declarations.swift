import Records

/// Collects what a world file declares, in order, checking every name on the way.
struct Declarations {
  var scope = Scope()
  private(set) var cells: [Cell] = []
  var outputs: [Output] = []
  private var places: [String: Place] = [:]

  /// Takes the parameters of the file and the values that override them.
  mutating func addParameters(_ entries: [WorldFile.Entry], overrides: [String: Int], file: String) throws {
    for entry in entries {
      try declare(entry.key)
      guard let value = Int(entry.value.text) else {
        throw error(
          at: entry.value,
          "expected an integer for the parameter \"\(entry.name)\", found "
            + "\"\(entry.value.text.prefix(40))\"", hint: "parameters are plain integers such as 2")
      }
      scope.parameters[entry.name] = value
    }
    for name in overrides.keys.sorted() {
      guard scope.parameters[name] != nil else {
        let known = scope.parameters.keys.sorted()
        throw FileError(
          file, "the world has no parameter \"\(name)\" to override",
          hint: NearMatches.hint(for: name, among: known) ?? "it declares no parameters")
      }
      scope.parameters[name] = overrides[name]
    }
  }

  /// Takes the inputs and flattens lists into cells.
  mutating func addInputs(_ entries: [WorldFile.Entry]) throws {
    for entry in entries {
      try declare(entry.key)
      let domain = try entry.choices.map { try Domain(words: $0) } ?? Domain(entry.value, scope: scope)
      let (range, kind) = try codes(of: domain, entry)
      let count = domain.length ?? 1
      guard cells.count + count <= Limits.cells else {
        throw error(
          at: entry.value,
          "more than \(Limits.cells) input cells: \(cells.count) before \"\(entry.name)\", "
            + "and \(count) in it", hint: "use shorter lists")
      }
      if let length = domain.length {
        let list = cells.count..<(cells.count + length)
        scope.lists[entry.name] = list
        scope.listValues[entry.name] = ListValue(list.map { .cell($0) }, kind, cells: list)
        for i in 0..<length {
          addToScope(
            Cell(
              name: "\(entry.name)[\(i)]", domain: range, isBoolean: domain.isBoolean, list: entry.name,
              kind: kind))
        }
      } else {
        scope.cells[entry.name] = cells.count
        addToScope(
          Cell(name: entry.name, domain: range, isBoolean: domain.isBoolean, list: nil, kind: kind))
      }
    }
  }

  /// Tells the scope what a new cell can be.
  private mutating func addToScope(_ cell: Cell) {
    let number = cells.count
    cells.append(cell)
    scope.cellKinds.append(cell.kind)
    guard cell.kind == .word else { return scope.analysis.cells.append(cell.domain) }
    let codes = Set(cell.domain.map { scope.words.canonical[$0] })
    scope.analysis.cellWords[number] = codes
    scope.analysis.cells.append(codes.min()!...codes.max()!)
  }

  /// The range of an input's values: its own for numbers, that of its words' codes for words.
  private mutating func codes(of domain: Domain, _ entry: WorldFile.Entry) throws -> (
    ClosedRange<Int>, ValueKind
  ) {
    guard let words = domain.words else { return (domain.range, .number) }
    guard scope.words.texts.count + words.count <= Limits.words else {
      throw error(at: entry.value, "more than \(Limits.words) words", hint: "use numbers")
    }
    return (scope.words.block(words), .word)
  }

  /// Takes the tables.
  mutating func addTables(_ tables: [WorldFile.Table], file: String) throws {
    for table in tables {
      try declare(table.key)
      scope.tables[table.key.text] = try table.cells.table(
        named: table.key.text, words: &scope.words, file: file)
    }
  }

  mutating func declare(_ key: ScalarText) throws {
    let name = key.text
    if Language.reserved.contains(name) {
      throw error(
        at: key, "\"\(name)\" is a word of the rule language and cannot be a name", hint: "try \(name)_")
    }
    guard Lexer.isName(name) else {
      throw error(
        at: key, "expected a name, found \"\(name.prefix(80))\"",
        hint: "a name is a letter or _, then letters, digits and _, at most \(Limits.nameLength) in all")
    }
    if let first = places[name] {
      throw error(at: key, "the name \"\(name)\" is used twice", hint: "it was first used at \(first)")
    }
    places[name] = key.place(at: 0)
  }

  func error(at text: ScalarText, _ message: String, hint: Hint?) -> FileError {
    let place = text.place(at: 0)
    return FileError(text.file, line: place.line, column: place.column, message, hint: hint)
  }
}
