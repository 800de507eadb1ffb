import ArgumentParser
import Probe

struct ProbeVariables: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli probe variables
      probe-cli probe variables --model runs/boolean --site attn_out --probe both
      probe-cli probe variables --out maps \\
        --json | jq '.variables[].linear.firstLayer'

    The model reads prompts with their right answers behind them. At every layer
    and position a linear probe and the nearest neighbours learn each variable
    from the activations of most inputs, and are tested on the others, in folds
    that hold the classes in the same proportion (256 inputs where a world has more
    than 1,024). Inputs whose texts read the same so far are left out together, and
    where fewer than eight differ nothing is told. Read accuracies beside chance
    (the most frequent label, shuffled labels in the same folds) and beside freshly
    initialised models. At a variable's own tokens, and behind them, it can simply
    be read off; the figure outlines its own tokens and the position that predicts
    it.
    """

  @OptionGroup var settings: SettingOptions<ProbeVariablesAnalysis>
  @OptionGroup var shared: SharedOptions
}
