import ArgumentParser
import Probe

struct MechanisticCausal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "causal",
    abstract: "Remove heads by the entropy of their attention and see what the model still answers.",
    discussion: """
      Examples:
        probe-cli mechanistic causal --model runs/k2
        probe-cli mechanistic causal --model runs/k2 --sample 2000 --draws 5 \\
          --out causal

      Each head's attention from the answering position is averaged over test lists,
      by position and by size; its entropy says how many of them share it. 10 to 90
      % of the heads are removed (attention multiplied by 0): those with the lowest
      position entropy first, those with the lowest size entropy first, or at
      random. Paper: one head more than the share, rounded down, and equal numbers
      share the place of the first. Corrected: the nearest number of heads.
      """)

  @OptionGroup var options: MechanisticOptions

  @Option(
    in: .draws, help: ArgumentHelp("Random orders to remove heads in (the paper has 1).", valueName: "n"))
  var draws: Int = 20

  @Option(in: .measured, help: ArgumentHelp("Lists that random removals are tested on.", valueName: "n"))
  var drawSample: Int = 2_000

  func run() throws {
    var settings = CausalPruningSettings()
    settings.draws = draws
    settings.drawLists = drawSample
    try options.run(figure: "causal", sample: 10_000) { run, task, lists, onProgress in
      settings.lists = lists
      return try CausalPruning(
        of: run.model, task, settings: settings, threads: options.model.threads, onProgress: onProgress)
    } render: { report, model in
      MechanisticCausalRendering(report: report, model: model)
    }
  }
}
