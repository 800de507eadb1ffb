import ArgumentParser
import Probe

struct ProbeDependencies: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli probe dependencies
      probe-cli probe dependencies --model runs/b --per-head --out dependencies
      probe-cli probe dependencies --divide-by-maximum --neighbours 16 \\
        --json | jq '.scores[].probe.mean'

    The model reads each input with its right answer behind it. For every output
    and input variable, the attention from the position that predicts the output
    to the input is what a nearest-neighbour probe learns from, layer by layer.
    It is asked three questions, answered by the world's rules:
      structural       does the output depend on the input variable?
      depth            directly, through an earlier output, or not at all?
      counterfactual   would changing this variable alone change the output here?
    Scores are macro-F1 beside those of freshly initialised models, by input and
    with each output left out in turn. Attention, attention rollout and attention
    times value norm are scored as they are, without a probe. --out writes
    report.json, scores.csv, scores.md and dependencies.png into a directory.
    """

  @OptionGroup var settings: SettingOptions<ProbeDependenciesAnalysis>
  @OptionGroup var shared: SharedOptions
}
