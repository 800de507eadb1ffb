import ArgumentParser
import Probe

struct MechanisticLayersCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli mechanistic layers --model runs/k2
      probe-cli mechanistic layers --model runs/k2 --protocol paper --out layers

    Paper: attention is divided by the largest of all layers before layers are
    left out, so that later layers leak into the features of earlier ones.
    Corrected: divided by the largest of the layers that are used.
    """

  @OptionGroup var settings: SettingOptions<MechanisticLayersAnalysis>
  @OptionGroup var shared: SharedOptions
}
