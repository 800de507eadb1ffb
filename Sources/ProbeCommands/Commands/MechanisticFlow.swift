import ArgumentParser
import Probe

struct MechanisticFlow: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli mechanistic flow --model runs/k2 --out flow
      probe-cli mechanistic flow --model runs/k2 --leaf-at 3 --root-at 9 --remove 0

    The k-th smallest number (the root) and the smaller ones (the leaves) are put
    at chosen places; attention from every position is averaged over lists and
    over the heads that are left when those with the lowest position entropy are
    removed. Paper: lists with equal numbers are left out but counted, so that
    weights are too low. Corrected: lists without equal numbers are drawn.
    """

  @OptionGroup var settings: SettingOptions<MechanisticFlowAnalysis>
  @OptionGroup var shared: SharedOptions
}
