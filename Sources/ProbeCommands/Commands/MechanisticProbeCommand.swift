import ArgumentParser
import Probe

struct MechanisticProbeCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli mechanistic probe --model runs/k2
      probe-cli mechanistic probe --model runs/k2 --protocol paper --out scores
      probe-cli mechanistic probe --model runs/k2 --json | jq .scores.useful.score

    A nearest-neighbour probe reads the attention from the answering position to
    one number, a feature a layer (mean over heads, divided by the list's
    largest), and tells whether the number is among the k smallest (S_P1) and, of
    those, whether it is the k-th (S_P2). S = (F1 - F1 random) / (1 - F1 random),
    random: the same on freshly initialised models. Paper: folds are cut at row
    512 of 16384, labels of the second probe have a constant column beside the one
    that matters, equal numbers count once, and random models keep their dropout.
    Corrected: folds are halves of the lists, one label each, equal numbers rank
    by place, no dropout. Scores that are not defined are missing (-).
    """

  @OptionGroup var settings: SettingOptions<MechanisticProbeAnalysis>
  @OptionGroup var shared: SharedOptions
}
