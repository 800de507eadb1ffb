import ArgumentParser
import Intervene
import Reports

struct Weights: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli weights
      probe-cli weights --model runs/b --out weights
      probe-cli weights --parameter 'blocks.1.attn.*' --out weights
      probe-cli weights \\
        --json | jq '.circuits[] | {layer, head, outputSingularValues}'

    For every matrix: size, norms, singular values, and the norm of the loss's
    gradient on the inputs of the world (or --input, --text). For every head: the
    singular values of its query-key and output-value circuits and, for small
    vocabularies, the circuits symbol by symbol. For every pair of heads in
    different layers: how strongly one reads what the other writes. Names are
    TransformerLens's. --out writes report.json, scores.csv, scores.md and figures
    into a directory, with heat maps of the matrices that --parameter names.
    """

  @OptionGroup var settings: SettingOptions<WeightsAnalysis>
  @OptionGroup var shared: SharedOptions

  func run() throws {
    var analysis = settings.value
    // Figures draw all matrices; a report alone holds those that are named.
    if let place = try shared.out.checked(), place.hasFigures, analysis.weights.maps == nil {
      analysis.weights.maps = "*"
    }
    try shared.ask(analysis)
  }
}
