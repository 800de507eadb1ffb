import ArgumentParser
import Probe

struct MechanisticRobustness: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli mechanistic robustness --model runs/theories --data theories \\
        --shots 0 --out robustness
      probe-cli mechanistic robustness --model llama-7b --data proofwriter \\
        --protocol paper

    Many sets of 64 to 128 theories with a question that needs a step: of each the
    accuracy, S_P1 and S_P2, and the accuracy that is lost when one statement
    becomes "That ... is false." Corrected: a useful one, and apart from it a
    useless one. Paper: the first of the text. Pearson's r with a 95 % interval
    as if sets were independent (they share theories), beside the r of sets with
    right and wrong shuffled among the theories.
    """

  @OptionGroup var settings: SettingOptions<MechanisticRobustnessAnalysis>
  @OptionGroup var shared: SharedOptions
}
