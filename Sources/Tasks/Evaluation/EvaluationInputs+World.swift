import Arrays
import GPT
import Records
import Worlds

extension EvaluationInputs {
  /// The inputs, and whether they are a sample of the world's.
  ///
  /// - Parameter wish: nil for the usual numbers.
  /// - Throws: ``SettingsError`` for all inputs of a world that has more than ``most``.
  static func inputs(of world: World, _ wish: EvaluationInputs?, seed: UInt64) throws -> (
    inputs: [Input], isSample: Bool
  ) {
    let limit: Int
    var count = usualDraws
    switch wish {
    case nil: limit = usualLimit
    case .all: limit = most
    case .draws(let draws): (limit, count) = (draws, draws)
    }
    if let all = world.allInputs(limit: limit) { return (all, false) }
    guard wish != .all else {
      throw SettingsError(
        setting: "evaluation inputs", expected: "a number of draws, for a world of more than \(most) inputs",
        found: world.inputCount.map { "all \($0)" } ?? "all of a number beyond 64 bits")
    }
    var generator = SeededGenerator(seed: seed, stream: 0x6576_616c)
    return ((0..<count).map { _ in world.draw(using: &generator) }, true)
  }
}
