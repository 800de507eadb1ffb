import Records

extension Declarations {
  /// Takes the helpers of `let`; each may use inputs, parameters, tables and the helpers above it.
  mutating func addHelpers(_ entries: [WorldFile.Entry], outputs: [String]) throws {
    guard entries.count <= Limits.outputs else {
      throw error(
        at: entries[Limits.outputs].key, "more than \(Limits.outputs) helpers", hint: "split the world")
    }
    for entry in entries { try declare(entry.key) }
    let parsed = try Self.parse(entries)
    let order = DefinitionOrder(names: entries.map(\.name), syntax: parsed)
    let outputs = Set(outputs)
    for (i, entry) in entries.enumerated() {
      try resolving(entry) { resolver in
        try order.check(i)
        if let mention = parsed[i].names.first(where: { outputs.contains($0.name) }) {
          throw Problem(
            at: mention.offset, "a helper cannot use the output \"\(mention.name)\"",
            hint: "make \(entry.name) an output, too: what the completion does not show stays hidden")
        }
        let value: Resolved
        let elements: [Formula]
        switch try resolver.resolve(parsed[i]) {
        case .scalar(let scalar):
          let formula = try resolver.hide(scalar, at: 0)
          value = .scalar(Typed(formula: formula, kind: scalar.kind))
          elements = [formula]
        case .list(let list):
          let hidden = try resolver.hide(list, at: 0)
          value = .list(hidden)
          elements = hidden.elements
        }
        resolver.scope.helperValues.append(
          Helper(
            name: entry.name,
            values: elements.compactMap { if case .hidden(let i) = $0 { i } else { nil } }))
        resolver.scope.helpers[entry.name] = value
      }
    }
  }

  /// Takes the equations; each may use the inputs, the parameters, the helpers and the outputs above it.
  mutating func addOutputs(_ entries: [WorldFile.Entry]) throws {
    guard entries.count <= Limits.outputs else {
      throw error(
        at: entries[Limits.outputs].key, "more than \(Limits.outputs) outputs", hint: "split the world")
    }
    for entry in entries { try declare(entry.key) }
    let parsed = try Self.parse(entries)
    let order = DefinitionOrder(names: entries.map(\.name), syntax: parsed)
    for (i, entry) in entries.enumerated() {
      var added: [Output] = []
      let first = outputs.count
      try resolving(entry) { resolver in
        try order.check(i)
        added = try Self.outputs(parsed[i], entry, first: first, &resolver)
      }
      outputs += added
      guard outputs.count <= Limits.outputs else {
        throw error(
          at: entry.key, "more than \(Limits.outputs) outputs: a list is one for each element",
          hint: "use shorter lists, or a helper")
      }
    }
  }

  private static func parse(_ entries: [WorldFile.Entry]) throws -> [Syntax] {
    try entries.map { entry in try entry.value.locating { try SyntaxParser.parse(entry.value.scalars) } }
  }

  /// Lends the scope to a resolver.
  private mutating func resolving(_ entry: WorldFile.Entry, _ body: (inout Resolver) throws -> Void) throws {
    var resolver = Resolver(scope: scope, text: entry.value)
    scope = Scope()  // there is one owner, so nothing is copied
    defer { scope = resolver.scope }
    try entry.value.locating { try body(&resolver) }
  }

  /// The outputs of an equation: one, or one for each element of a list.
  ///
  /// The steps of a scan read the outputs before them: it is those that a text shows.
  private static func outputs(
    _ syntax: Syntax, _ entry: WorldFile.Entry, first: Int, _ resolver: inout Resolver
  ) throws -> [Output] {
    var outputs: [Output] = []
    func add(_ value: Typed, list: String?, _ resolver: inout Resolver) -> Formula {
      let number = first + outputs.count
      let words = value.kind == .word ? resolver.scope.analysis.words(of: value.formula) : nil
      let range = resolver.scope.analysis.range(of: value.formula)
      outputs.append(
        Output(
          name: list.map { "\($0)[\(outputs.count)]" } ?? entry.name, source: entry.value.text,
          expression: value.formula, range: range, place: entry.value.place(at: 0), list: list,
          kind: value.kind, words: words?.sorted()))
      resolver.scope.analysis.outputs.append(range)
      resolver.scope.analysis.outputWords[number] = words
      resolver.scope.outputKinds.append(value.kind)
      return .output(number)
    }
    func addList(_ resolver: inout Resolver) {
      let list = first..<(first + outputs.count)
      resolver.scope.outputLists[entry.name] = list
      resolver.scope.listValues[entry.name] = ListValue(list.map { .output($0) }, outputs[0].kind)
    }
    if case .repetition(let repetition, let at) = syntax, repetition.kind == .scan {
      _ = try resolver.steps(repetition, at) { add($1, list: entry.name, &$0) }
      addList(&resolver)
      return outputs
    }
    switch try resolver.resolve(syntax) {
    case .scalar(let value):
      _ = add(value, list: nil, &resolver)
      resolver.scope.outputs[entry.name] = first
    case .list(let list):
      for element in list.elements {
        _ = add(Typed(formula: element, kind: list.kind), list: entry.name, &resolver)
      }
      addList(&resolver)
    }
    return outputs
  }
}
