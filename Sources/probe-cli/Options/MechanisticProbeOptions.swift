import ArgumentParser
import Probe

/// How the two probes of `mechanistic probe` and `layers` are made.
struct MechanisticProbeOptions: ParsableArguments {
  @Option(in: .neighbours, help: ArgumentHelp("The number of neighbours.", valueName: "n"))
  var neighbours: Int = 8

  @Option(
    in: .randomModels,
    help: ArgumentHelp("How many freshly initialised models to compare with.", valueName: "n"))
  var randomModels: Int = 5

  @Option(
    in: .dropout, help: ArgumentHelp("Dropout of these, with --protocol paper.", valueName: "p"))
  var randomDropout: Float = 0.1

  @Option(in: .shuffles, help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 5

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
