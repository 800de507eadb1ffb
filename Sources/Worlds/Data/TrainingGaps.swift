import Records

/// What right answers show that no training text does: it cannot be learnt from these texts.
///
/// An input that is left out is a fair question only where its answer is made of values and symbols that other texts
/// show. In the world of five switches, 1,1,1,1,1 is the only input whose sum is 5.
public struct TrainingGaps: Codable, Sendable, Equatable {
  /// By output: the values of right answers to the inputs asked for that no training text has. Only outputs that the
  /// text shows, and only those with such values.
  public let values: [String: [VariableValue]]
  /// Symbols of those answers that occur in no training text.
  public let symbols: [String]
  /// The inputs that were asked for and are in no training text.
  public let heldOut: Int
  /// Those of them whose answer has such a value or symbol.
  public let unlearnable: Int

  /// Compares training texts with the right answers to inputs.
  ///
  /// - Parameters:
  ///   - world: the world of the texts.
  ///   - pairs: the training texts.
  ///   - inputs: all inputs of a small world, else those that a model is judged by.
  /// - Throws: `FileError` where the rules fail on an input.
  /// - Complexity: O(texts + inputs), each text read once.
  public init(world: World, training pairs: [TextPair], inputs: [Input]) throws {
    let shown = world.shownOutputs
    var known = [Set<Int>](repeating: [], count: world.outputs.count)
    var knownSymbols: Set<ExactText> = []
    var prompts: Set<ExactText> = []
    for pair in Set(pairs) {
      prompts.insert(ExactText(pair.prompt))
      knownSymbols.formUnion(world.symbols(in: pair.prompt).lazy.map(ExactText.init))
      knownSymbols.formUnion(world.symbols(in: pair.completion).lazy.map(ExactText.init))
      for (output, value) in world.read(completion: pair.completion).enumerated() {
        if let value { known[output].insert(value) }
      }
    }
    var missing: [String: Set<Int>] = [:]
    var missingSymbols: Set<ExactText> = []
    var heldOut = 0
    var unlearnable = 0
    for input in inputs {
      let example = try world.example(for: input)
      guard !prompts.contains(ExactText(example.prompt)) else { continue }
      heldOut += 1
      let strange = Set(example.completionSymbols.map(ExactText.init)).subtracting(knownSymbols)
      missingSymbols.formUnion(strange)
      var isStrange = !strange.isEmpty
      for output in shown where !known[output].contains(example.outputs[output]) {
        missing[world.outputs[output].name, default: []].insert(example.outputs[output])
        isStrange = true
      }
      if isStrange { unlearnable += 1 }
    }
    values = Dictionary(
      uniqueKeysWithValues: missing.map { name, values in
        (name, values.sorted().map { world.value($0, of: name) })
      })
    symbols = missingSymbols.sorted().map(\.text)
    self.heldOut = heldOut
    self.unlearnable = unlearnable
  }

  /// The finding in a sentence; nil where there is none.
  public var note: String? {
    guard unlearnable > 0 else { return nil }
    let named = values.keys.sorted().map { "\($0) = \(Self.list(values[$0]!.map(\.description)))" }
    let strange = symbols.isEmpty ? [] : ["the symbols \(Self.list(symbols.map(\.debugDescription)))"]
    return
      "no training text shows \((named + strange).joined(separator: ", ")): \(unlearnable) of the \(heldOut) inputs "
      + "left out need that, and nobody could learn it from these texts"
  }

  private static func list(_ items: [String]) -> String {
    items.prefix(8).joined(separator: items.count == 2 ? " or " : ", ")
      + (items.count > 8 ? " … (\(items.count) in all)" : "")
  }
}
