import Arrays
import Records
import Synchronization

/// Draws inputs so that every value of an output is as likely as every other, where some are rare.
///
/// A value is drawn uniformly among those that occur, then an input uniformly among those that give it. In small worlds
/// all inputs are sorted by their value beforehand; in others inputs are drawn until one gives the value, and the
/// values that occur are those of a sample with a fixed seed. This is done at the first draw: most of what is asked of a
/// world needs none.
final class BalancedDraw: Sendable {
  let output: Int
  private let found: Mutex<Classes?> = Mutex(nil)

  /// The inputs by their value.
  struct Classes: Sendable {
    /// The values that are drawn, ascending.
    let values: [Int]
    /// All inputs of each value in a small world; in others some of them.
    let inputs: [[Input]]
    /// Whether these are all inputs of the world.
    let isWhole: Bool
  }

  /// Worlds up to this size are listed.
  private static let listed = 65_536
  /// Inputs that are drawn to see which values there are, and draws for one input before a known one is taken.
  private static let sample = 4_096
  /// Operations of the rules that one of these searches may take.
  private static let work = 100_000_000

  private static func most(_ count: Int, of world: World) -> Int {
    max(16, min(count, work / world.operations))
  }

  init(output: Int) { self.output = output }

  func draw(from world: World, using generator: inout some RandomNumberGenerator) -> Input {
    let classes = classes(of: world)
    guard !classes.values.isEmpty else { return world.drawUniformly(using: &generator) }
    let number = generator.uniform(below: classes.values.count)
    let known = classes.inputs[number]
    if classes.isWhole { return known[generator.uniform(below: known.count)] }
    for _ in 0..<Self.most(Self.sample, of: world) {
      let input = world.drawUniformly(using: &generator)
      if let outputs = try? world.compute(input), outputs[output] == classes.values[number] { return input }
    }
    return known[generator.uniform(below: known.count)]
  }

  /// The inputs of each value that are left without some, values without any being left out; nil for worlds that are too
  /// large to list them.
  func classes(of world: World, without omitted: Set<Input>) -> [[Input]]? {
    let classes = classes(of: world)
    guard classes.isWhole, !classes.values.isEmpty else { return nil }
    return classes.inputs.map { $0.filter { !omitted.contains($0) } }.filter { !$0.isEmpty }
  }

  /// Inputs on which a rule fails belong to no value.
  private func classes(of world: World) -> Classes {
    found.withLock { found in
      if let found { return found }
      let all = world.allInputs(limit: Self.most(Self.listed, of: world))
      var generator = SeededGenerator(seed: 3)
      let tried =
        all
        ?? (0..<Self.most(Self.sample, of: world)).map { _ in
          world.drawUniformly(using: &generator)
        }
      var inputs: [Int: [Input]] = [:]
      for input in tried {
        if let value = try? world.compute(input)[output] { inputs[value, default: []].append(input) }
      }
      let values = inputs.keys.sorted()
      let classes = Classes(values: values, inputs: values.map { inputs[$0]! }, isWhole: all != nil)
      found = classes
      return classes
    }
  }
}
