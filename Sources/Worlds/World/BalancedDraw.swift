import Arrays
import Records

/// Draws inputs so that every value of an output is as likely as every other, where some are rare.
///
/// A value is drawn uniformly among those that occur, then an input uniformly among those that give it. In small worlds
/// all inputs are sorted by their value beforehand; in others inputs are drawn until one gives the value, and the
/// values that occur are those of a sample with a fixed seed.
struct BalancedDraw: Sendable {
  let output: Int
  /// The values that are drawn, ascending.
  let values: [Int]
  /// The inputs of each value; nil for worlds that are too large to list them.
  private let inputs: [[Input]]?
  /// One input of each value, for values so rare that drawing does not find another.
  private let known: [Input]

  /// Worlds up to this size are listed.
  static let listed = 65_536
  /// Inputs that are drawn to see which values there are.
  private static let sample = 4_096
  /// Largest number of values.
  private static let classes = 256
  /// Draws for one input before a known one is taken.
  private static let tries = 4_096

  /// - Throws: `FileError` for outputs of too many values, and where the rules fail on every input.
  init(of world: World, output: Int) throws {
    self.output = output
    var found: [Int: [Input]] = [:]
    let all = world.allInputs(limit: Self.listed)
    var generator = SeededGenerator(seed: 3)
    let tried = all ?? (0..<Self.sample).map { _ in world.drawUniformly(using: &generator) }
    for input in tried {
      if let value = try? world.compute(input)[output] { found[value, default: []].append(input) }
      guard found.count <= Self.classes else {
        throw FileError(
          world.file,
          "draw: the output \"\(world.outputs[output].name)\" has more than \(Self.classes) values to be balanced",
          hint: "balance by an output of few values, such as a comparison")
      }
    }
    guard !found.isEmpty else {
      throw FileError(world.file, "draw: the rules fail on every input that was tried")
    }
    values = found.keys.sorted()
    inputs = all == nil ? nil : values.map { found[$0]! }
    known = values.map { found[$0]![0] }
  }

  func draw(from world: World, using generator: inout some RandomNumberGenerator) -> Input {
    let number = generator.uniform(below: values.count)
    if let inputs { return inputs[number][generator.uniform(below: inputs[number].count)] }
    for _ in 0..<Self.tries {
      let input = world.drawUniformly(using: &generator)
      if let outputs = try? world.compute(input), outputs[output] == values[number] { return input }
    }
    return known[number]
  }

  /// The inputs of each value that are left without some; values without any are left out.
  func classes(without omitted: Set<Input>) -> [[Input]]? {
    inputs?.map { $0.filter { !omitted.contains($0) } }.filter { !$0.isEmpty }
  }
}
