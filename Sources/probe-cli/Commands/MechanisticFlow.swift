import ArgumentParser
import Probe

struct MechanisticFlow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flow",
    abstract: "Draw how attention moves the smallest numbers through the layers.",
    discussion: """
      Examples:
        probe-cli mechanistic flow --model runs/k2 --out flow
        probe-cli mechanistic flow --model runs/k2 --leaf-at 3 --root-at 9 --remove 0

      The k-th smallest number (the root) and the smaller ones (the leaves) are put
      at chosen places; attention from every position is averaged over lists and
      over the heads that are left when those with the lowest position entropy are
      removed. Paper: lists with equal numbers are left out but counted, so that
      weights are too low. Corrected: lists without equal numbers are drawn.
      """)

  @OptionGroup var options: MechanisticOptions

  @Option(
    in: .removedShare,
    help: ArgumentHelp("The share of heads to remove first, 0 to below 1.", valueName: "share"))
  var remove: Double = 0.4

  @Option(
    in: .place, help: ArgumentHelp("The place of the k-th smallest number, from 0.", valueName: "place"))
  var rootAt: Int = 12

  @Option(
    in: .place,
    help: ArgumentHelp(
      "The place of the smallest number, from 0; others below the k-th follow it.", valueName: "place"))
  var leafAt: Int = 8

  func run() throws {
    var settings = AttentionFlowSettings()
    settings.removedPercent = Int((remove * 100).rounded())
    settings.rootPlace = rootAt
    settings.leafPlace = leafAt
    try options.run(figure: "flow", sample: 10_000) { run, task, lists, onProgress in
      settings.lists = lists
      return try AttentionFlow(
        of: run.model, task, settings: settings, threads: options.model.threads, onProgress: onProgress)
    } render: { report, model in
      MechanisticFlowRendering(report: report, model: model)
    }
  }
}
