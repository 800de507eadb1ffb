import Arrays
import Records
import Worlds

/// Which inputs of a world a model is evaluated on: all of a finite one where they are not too many, else a sample.
public struct TextSelection: Codable, Sendable, Equatable {
  /// The largest number of inputs that anybody may ask for.
  public static let most = 65_536

  /// Worlds with at most as many inputs are evaluated on all of them …
  public var limit = 4_096
  /// … and others on as many different draws.
  public var sample = 512
  /// Of the draws.
  public var seed: UInt64 = 0

  /// All inputs of a world with up to 4,096, else a sample of 512 with the seed 0.
  public init() {}

  /// A selection of at most so many inputs.
  ///
  /// - Parameters:
  ///   - most: the largest number of inputs, whether all or a sample; nil for the usual limits.
  ///   - seed: the seed of the sample.
  /// - Throws: `SettingsError` for a number outside of its range.
  public init(most: Int?, seed: UInt64) throws {
    self.seed = seed
    guard let most else { return }
    try NumberRange.evaluated.check(most)
    limit = most
    sample = most
  }

  /// The inputs, and whether they are a sample.
  package func inputs(of world: World) -> (inputs: [Input], isSample: Bool) {
    if let all = world.allInputs(limit: limit) { return (all, false) }
    // There are more inputs than `limit`: a smaller sample is found among them.
    var generator = SeededGenerator(seed: seed)
    return (world.differentInputs(min(sample, limit), using: &generator), true)
  }
}

extension World {
  /// So many different inputs, drawn one after the other; the world has to have them.
  package func differentInputs(_ count: Int, using generator: inout SeededGenerator) -> [Input] {
    var seen: Set<Input> = []
    var inputs: [Input] = []
    while inputs.count < count {
      let input = draw(using: &generator)
      if seen.insert(input).inserted { inputs.append(input) }
    }
    return inputs
  }
}

extension NumberRange<Int> {
  /// Inputs of a world that answers are counted on, or pairs of them.
  public static var evaluated: Self { Self("inputs", 1...TextSelection.most) }
}
