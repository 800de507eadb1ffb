import ArgumentParser
import Probe

struct MechanisticCausal: AnalysisCommand {
  static let discussion = """
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
    """

  @OptionGroup var settings: SettingOptions<MechanisticCausalAnalysis>
  @OptionGroup var shared: SharedOptions
}
