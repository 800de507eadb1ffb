import ArgumentParser
import Intervene
import Reports

struct CounterfactualCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli counterfactual --token newB --target newD
      probe-cli counterfactual --out counterfactual.png
      probe-cli counterfactual --token newB --target newD --json | jq .changed

    Does the model read its own newB, or compute it again from the inputs? The
    target is read twice: behind the true text with the false token in it, and
    when the model goes on by itself right behind the false token. Where the rules
    give another value with the false token, a reader follows it, and a model that
    computes again keeps the true value. Without --token and --target: all pairs.
    """

  @OptionGroup var settings: SettingOptions<CounterfactualAnalysis>
  @OptionGroup var shared: SharedOptions
}
