import ArgumentParser
import Circuits
import Reports

struct SelfRepairCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli self-repair --target newD
      probe-cli self-repair --target newB --ablation zero --out repair.pdf

    Removing a head often does less than the head does, because the rest makes good
    for it. Direct and total effect, and what lies between: the final norm, later
    heads, later MLPs.
    """

  @OptionGroup var settings: SettingOptions<SelfRepairAnalysis>
  @OptionGroup var shared: SharedOptions
}
