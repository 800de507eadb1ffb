import Records

/// Collects what a world file declares, in order, checking every name on the way.
struct Declarations {
  private(set) var scope = Scope()
  private(set) var cells: [Cell] = []
  private(set) var outputs: [Output] = []
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
      let domain = try Domain(entry.value, scope: scope)
      let count = domain.length ?? 1
      guard cells.count + count <= Limits.cells else {
        throw error(
          at: entry.value,
          "more than \(Limits.cells) input cells: \(cells.count) before \"\(entry.name)\", "
            + "and \(count) in it", hint: "use shorter lists")
      }
      if let length = domain.length {
        scope.lists[entry.name] = cells.count..<(cells.count + length)
        for i in 0..<length {
          cells.append(
            Cell(
              name: "\(entry.name)[\(i)]", domain: domain.range, isBoolean: domain.isBoolean, list: entry.name
            ))
        }
      } else {
        scope.cells[entry.name] = cells.count
        cells.append(
          Cell(name: entry.name, domain: domain.range, isBoolean: domain.isBoolean, list: nil))
      }
      scope.analysis = IntervalAnalysis(cells: cells.map(\.domain))
    }
  }

  /// Takes the equations; each may use the inputs, the parameters and the outputs above it.
  mutating func addOutputs(_ entries: [WorldFile.Entry]) throws {
    guard entries.count <= Limits.outputs else {
      throw error(
        at: entries[Limits.outputs].key, "more than \(Limits.outputs) outputs", hint: "split the world")
    }
    for entry in entries { try declare(entry.key) }
    let parsed = try entries.map { entry in
      try entry.value.locating { try SyntaxParser.parse(entry.value.scalars) }
    }
    let order = DefinitionOrder(names: entries.map(\.name), syntax: parsed)
    for (i, entry) in entries.enumerated() {
      let expression = try entry.value.locating {
        try order.check(i)
        return try Resolver(scope: scope, text: entry.value).resolve(parsed[i])
      }
      let range = scope.analysis.range(of: expression)
      outputs.append(
        Output(
          name: entry.name, source: entry.value.text, expression: expression, range: range,
          place: entry.value.place(at: 0)))
      scope.outputs[entry.name] = i
      scope.analysis.outputs.append(range)
    }
  }

  private mutating func declare(_ key: ScalarText) throws {
    let name = key.text
    if Lexer.reserved.contains(name) {
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

  private func error(at text: ScalarText, _ message: String, hint: Hint?) -> FileError {
    let place = text.place(at: 0)
    return FileError(text.file, line: place.line, column: place.column, message, hint: hint)
  }
}

/// Finds equations that use outputs which are not defined above them, and tells cycles from mere disorder.
struct DefinitionOrder {
  private let names: [String]
  private let positions: [String: Int]
  private let mentions: [[(name: String, offset: Int)]]

  init(names: [String], syntax: [Syntax]) {
    self.names = names
    positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    mentions = syntax.map(\.names)
  }

  /// - Throws: ``Problem`` if equation `i` uses itself or a later one, naming the cycle if there is one.
  func check(_ i: Int) throws {
    for mention in mentions[i] {
      guard let j = positions[mention.name], j >= i else { continue }
      if let path = path(from: j, to: i) {
        let cycle = ([i] + path).map { names[$0] }.joined(separator: " → ")
        throw Problem(
          at: mention.offset, "\"\(names[i])\" is defined by itself: \(cycle)",
          hint: "an equation can use inputs and the outputs above it")
      }
      throw Problem(
        at: mention.offset, "\"\(mention.name)\" is used before it is defined",
        hint: "move the equation of \(mention.name) above that of \(names[i])")
    }
  }

  /// A shortest chain of uses from one equation to another, both included.
  private func path(from start: Int, to goal: Int) -> [Int]? {
    var parents: [Int: Int] = [start: start]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let i = queue[head]
      head += 1
      if i == goal {
        var chain = [i]
        while let parent = parents[chain[0]], parent != chain[0] { chain.insert(parent, at: 0) }
        return chain
      }
      for mention in mentions[i] {
        if let j = positions[mention.name], parents[j] == nil {
          parents[j] = i
          queue.append(j)
        }
      }
    }
    return nil
  }
}
