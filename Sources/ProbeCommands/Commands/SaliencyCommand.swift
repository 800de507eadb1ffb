import ArgumentParser
import Circuits
import Reports

struct SaliencyCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli saliency --input 1,0,1,0,1 --target newD
      probe-cli saliency --input 1,0,1,0,1 --out saliency
      probe-cli saliency --input 0,1,1,0,1 --target newA --steps 256 --json

    Gradient: the size of the slope at the token's embedding. × input: the slope
    times the embedding. Integrated gradients: the mean slope between the mean
    embedding of all tokens and this one; over all tokens they add up to what
    the text does, but for the share that is told. Attention, rollout and value
    norm: what the position that answers looks at. None of them removes anything:
    circuit and counterfactual do.
    """

  @OptionGroup var settings: SettingOptions<SaliencyAnalysis>
  @OptionGroup var shared: SharedOptions
}
