import ArgumentParser
import Probe
import Reports

struct Activations: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli activations --input 1,0,1,0,1
      probe-cli activations --input 1,0,1,0,1 --minus 1,0,1,1,1 \\
        --hook 'blocks.*.hook_resid_post' --out difference.pdf
      probe-cli activations --model gpt2 --text 'The Eiffel Tower stands in' \\
        --hook blocks.8.mlp.hook_post --out neurons.png

    Neurons, or the directions of any hook point, are ordered by their largest
    absolute value at any position. An input is read with the model's answer behind
    it. --minus subtracts another text of as many tokens. `capture` writes whole
    arrays.
    """

  @OptionGroup var settings: SettingOptions<ActivationsAnalysis>
  @OptionGroup var shared: SharedOptions
}
