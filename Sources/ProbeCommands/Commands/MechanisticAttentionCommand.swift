import ArgumentParser
import Probe

struct MechanisticAttentionCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli mechanistic attention --model runs/k2
      probe-cli mechanistic attention --model runs/k2 --untrained gpt2 --out maps

    Attention of the position that predicts the answer, mean over heads and test
    lists, for every layer: by the size of the numbers (1 is the smallest) and by
    their position, beside a model that was not trained on the task.
    Paper: equal numbers share the place of the first of them.
    Corrected: equal numbers keep their own places.
    """

  @OptionGroup var settings: SettingOptions<MechanisticAttentionAnalysis>
  @OptionGroup var shared: SharedOptions
}
