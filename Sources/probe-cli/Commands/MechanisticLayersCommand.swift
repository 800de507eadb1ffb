import ArgumentParser
import Probe

struct MechanisticLayersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "The scores of `mechanistic probe` with the attention of the first layers only.",
    discussion: """
      Examples:
        probe-cli mechanistic layers --model runs/k2
        probe-cli mechanistic layers --model runs/k2 --protocol paper --out layers

      Paper: attention is divided by the largest of all layers before layers are
      left out, so that later layers leak into the features of earlier ones.
      Corrected: divided by the largest of the layers that are used.
      """)

  @OptionGroup var options: MechanisticOptions
  @OptionGroup var probe: MechanisticProbeOptions

  func run() throws {
    try options.run(figure: "layers", sample: 1_024) { run, task, lists, onProgress in
      try MechanisticLayers(
        of: run.model, task, settings: probe.settings(lists),
        threads: options.model.threads, onProgress: onProgress)
    } render: { report, model in
      MechanisticLayersRendering(report: report, model: model)
    }
  }
}
