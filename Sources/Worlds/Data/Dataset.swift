import Arrays
import Records

/// Data sets generated from worlds.
public enum Dataset {
  /// Spaces up to this size are enumerated where inputs are omitted.
  private static let enumerated = 65_536

  /// Draws inputs uniformly, or balanced where the world says so, with repetition, among those not omitted, and writes
  /// their texts.
  ///
  /// The result depends on the world, the omitted inputs, `count` and `seed` only; a longer data set begins
  /// with the shorter one.
  ///
  /// - Parameters:
  ///   - world: the world whose rules give the completions.
  ///   - count: the number of pairs.
  ///   - omitting: inputs that must not occur.
  ///   - seed: the seed of the draws.
  /// - Throws: `SettingsError` for a count out of range, `MemoryError` for more texts than memory holds, and
  ///   `FileError` if an omitted input does not fit the world, if nothing is left to draw, or
  ///   where the rules fail.
  public static func generate(world: World, count: Int, omitting: [Input] = [], seed: UInt64) throws
    -> [TextPair]
  {
    if count != 0 { try NumberRange.examples.check(count) }
    for input in omitting { try world.validate(input) }
    let omitted = Set(omitting)
    if let size = world.inputCount, omitted.count >= size {
      throw FileError(
        world.file, "all \(size) inputs are omitted, so nothing is left to draw",
        hint: "omit fewer inputs")
    }
    var generator = SeededGenerator(seed: seed)
    try requireMemory(for: count, of: world)
    guard let all = world.allInputs(limit: enumerated) else {
      return try (0..<count).map { _ in
        var input = world.draw(using: &generator)
        while omitted.contains(input) { input = world.draw(using: &generator) }
        return try pair(world, input)
      }
    }
    if let classes = world.balance?.classes(of: world, without: omitted) {
      return try (0..<count).map { _ in
        let inputs = classes[generator.uniform(below: classes.count)]
        return try pair(world, inputs[generator.uniform(below: inputs.count)])
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

  /// Texts, and the lines of the file that they are written to.
  private static func requireMemory(for count: Int, of world: World) throws {
    guard count > 1_000 else { return }
    var generator = SeededGenerator(seed: 0)
    let pair = try pair(world, world.draw(using: &generator))
    var need = MemoryNeed(for: "\(count) examples")
    let bytes = pair.prompt.utf8.count + pair.completion.utf8.count
    need.add("texts and their file", [count], size: MemoryLayout<TextPair>.stride + 2 * bytes)
    try need.check()
  }

  /// The text for one input.
  private static func pair(_ world: World, _ input: Input) throws -> TextPair {
    let outputs = try world.compute(input)
    return TextPair(
      prompt: world.prompt.render(cells: input.values, outputs: outputs, world.variables),
      completion: world.completion.render(cells: input.values, outputs: outputs, world.variables))
  }
}
