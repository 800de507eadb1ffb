import ArgumentParser
import Probe

/// How the two probes of `mechanistic probe` and `layers` are made.
struct MechanisticProbeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The number of neighbours.", valueName: "n")) var neighbours: Int = 8

  @Option(help: ArgumentHelp("How many freshly initialised models to compare with.", valueName: "n"))
  var randomModels: Int = 5

  @Option(
    help: ArgumentHelp("Dropout of these, with --protocol paper.", valueName: "p"))
  var randomDropout: Float = 0.1

  @Option(help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 5

  func validate() throws {
    for (name, value, least) in [
      ("--neighbours", neighbours, 1), ("--random-models", randomModels, 0), ("--shuffles", shuffles, 0),
    ] where value < least {
      throw ValidationError("\(name) takes a number from \(least) on, found \(value)")
    }
    guard randomDropout >= 0, randomDropout < 1 else {
      throw ValidationError("--random-dropout takes a number from 0 to below 1, found \(randomDropout)")
    }
  }

  func settings(_ lists: MechanisticSettings) -> MechanisticProbeSettings {
    var settings = MechanisticProbeSettings()
    settings.lists = lists
    settings.classifier = KNearestNeighbours(k: neighbours)
    settings.randomModels = randomModels
    settings.randomDropout = randomDropout
    settings.shuffles = shuffles
    return settings
  }
}
