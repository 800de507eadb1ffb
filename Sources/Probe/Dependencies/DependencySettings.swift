import Arrays
import Records
import Tasks
import Worlds

/// What decides the numbers of a ``DependencyReport``.
public struct DependencySettings: Codable, Sendable, Equatable {
  /// One feature for each layer and head instead of the mean over heads of each layer.
  public var perHead = false
  /// Divides the features of each (input x, output) by the largest of them, over all input variables.
  public var divideByMaximum = false
  /// The probe.
  public var classifier = KNearestNeighbours()
  /// Folds of the split by input.
  public var folds = 5
  /// Freshly initialised models of the same architecture to compare with.
  public var randomModels = 3
  /// How many times labels are shuffled for the control.
  public var shuffles = 5
  /// Worlds with at most as many inputs are measured on all of them …
  public var inputLimit = 4_096
  /// … and others on as many different draws.
  public var sample = 512
  /// Of the sample, the shuffles and the fresh models.
  public var seed: UInt64 = 0

  /// The usual settings: 8 neighbours on the mean attention of each layer, beside three fresh models.
  public init() {}

  /// - Throws: `SettingsError` naming the setting that is outside of its range.
  func check() throws {
    try NumberRange.neighbours.check(classifier.k)
    try NumberRange.folds.check(folds)
    try NumberRange.randomModels.check(randomModels)
    try NumberRange.shuffles.check(shuffles)
    try NumberRange.measured.check([inputLimit, sample])
  }

  /// The inputs to measure: all of a small world, else a sample without repetition.
  func inputs(of world: World) -> [Input] {
    var selection = TextSelection()
    (selection.limit, selection.sample, selection.seed) = (inputLimit, sample, seed)
    return selection.inputs(of: world).inputs
  }

  /// The seeds of the fresh models.
  var randomSeeds: [UInt64] {
    var generator = SeededGenerator(seed: seed, stream: 0xf4e5)
    return (0..<randomModels).map { _ in generator.next() }
  }
}

/// A world or text that dependencies cannot be told on.
public enum DependencyError: Diagnostic, Equatable {
  /// Every question has the same answer for every input and output.
  case nothingToTell(world: String)
  /// The world's completion shows none of its outputs.
  case noOutputs(world: String)

  public var problem: String {
    switch self {
    case .nothingToTell(let world):
      "in world '\(world)' every output depends on every input, whatever the input: there is nothing to tell apart"
    case .noOutputs(let world): "the text of world '\(world)' shows no output variable"
    }
  }
}
