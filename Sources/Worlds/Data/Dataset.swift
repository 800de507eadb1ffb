/// A prompt and the completion that belongs to it.
public struct TextPair: Codable, Sendable, Hashable {
  /// The text that is given.
  public let prompt: String
  /// The text to be written.
  public let completion: String

  /// A pair of texts.
  public init(prompt: String, completion: String) {
    self.prompt = prompt
    self.completion = completion
  }

  /// Texts are the same where their Unicode scalars are.
  public static func == (a: TextPair, b: TextPair) -> Bool {
    a.prompt.isExactly(b.prompt) && a.completion.isExactly(b.completion)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactText(prompt))
    hasher.combine(ExactText(completion))
  }
}

/// Data sets generated from worlds, and their files: one JSON object with `prompt` and `completion` a line.
public enum Dataset {
  /// Spaces up to this size are enumerated where inputs are omitted.
  private static let enumerated = 65_536

  /// Draws inputs uniformly, with repetition, among those not omitted, and writes their texts.
  ///
  /// The result depends on the world, the omitted inputs, `count` and `seed` only; a longer data set begins
  /// with the shorter one.
  ///
  /// - Parameters:
  ///   - world: the world whose rules give the completions.
  ///   - count: the number of pairs.
  ///   - omitting: inputs that must not occur.
  ///   - seed: the seed of the draws.
  /// - Throws: ``WorldError`` if an omitted input does not fit the world, if nothing is left to draw, or
  ///   where the rules fail.
  public static func generate(world: World, count: Int, omitting: [Input] = [], seed: UInt64) throws
    -> [TextPair]
  {
    guard count >= 0 else {
      throw WorldError(file: world.file, message: "expected a count of at least 0, found \(count)")
    }
    for input in omitting { try world.validate(input) }
    let omitted = Set(omitting)
    if let size = world.inputCount, omitted.count >= size {
      throw WorldError(
        file: world.file, message: "all \(size) inputs are omitted, so nothing is left to draw",
        hint: "omit fewer inputs")
    }
    var generator = SeededGenerator(seed: seed)
    guard let all = world.allInputs(limit: enumerated) else {
      return try (0..<count).map { _ in
        var input = world.draw(using: &generator)
        while omitted.contains(input) { input = world.draw(using: &generator) }
        return try pair(world, input)
      }
    }
    let allowed = all.filter { !omitted.contains($0) }
    var known: [TextPair?] = Array(repeating: nil, count: allowed.count)
    return try (0..<count).map { _ in
      let i = generator.uniform(below: allowed.count)
      if let pair = known[i] { return pair }
      let pair = try pair(world, allowed[i])
      known[i] = pair
      return pair
    }
  }

  /// The text for one input.
  private static func pair(_ world: World, _ input: Input) throws -> TextPair {
    let outputs = try world.compute(input)
    return TextPair(
      prompt: world.prompt.render(cells: input.values, outputs: outputs),
      completion: world.completion.render(cells: input.values, outputs: outputs))
  }
}
