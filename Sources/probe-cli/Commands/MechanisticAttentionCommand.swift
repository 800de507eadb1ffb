import ArgumentParser
import GPT
import Probe

struct MechanisticAttentionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attention",
    abstract: "Show which sizes and which positions the answering position attends to.",
    discussion: """
      Examples:
        probe-cli mechanistic attention --model runs/k2
        probe-cli mechanistic attention --model runs/k2 --untrained gpt2 --out maps

      Attention of the position that predicts the answer, mean over heads and test
      lists, for every layer: by the size of the numbers (1 is the smallest) and by
      their position, beside a model that was not trained on the task.
      Paper: equal numbers share the place of the first of them.
      Corrected: equal numbers keep their own places.
      """)

  @OptionGroup var options: MechanisticOptions

  @Option(
    help: ArgumentHelp(
      "The model to compare with, instead of a freshly initialised one.", valueName: "dir"))
  var untrained: String?

  func run() throws {
    let other = try untrained.map { try ModelOptions.open($0).model }
    try options.run(figure: "attention", sample: 10_000) { run, task, settings, onProgress in
      try MechanisticAttention(
        of: run.model, task, untrained: other, settings: settings,
        threads: options.model.threads, onProgress: onProgress)
    } render: { report, model in
      MechanisticAttentionRendering(report: report, model: model, untrained: untrained)
    }
  }
}
