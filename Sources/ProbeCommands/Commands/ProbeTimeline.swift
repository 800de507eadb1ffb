import ArgumentParser
import Probe

struct ProbeTimeline: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli train --capture-every 50 --evaluate-every 50 --out runs/b
      probe-cli probe timeline --model runs/b
      probe-cli probe timeline --model runs/b --out timeline \\
        --json | jq '.variables[].linear.lead'

    The captures that `train --capture-every` wrote are read at the position that
    predicts each output, where its own token has not been read yet, behind every
    block. The lead is the number of steps between "the best layer's probe can
    tell" and "the model answers right", both from the step on from which accuracy
    stays at --threshold.
    """

  @OptionGroup var settings: SettingOptions<ProbeTimelineAnalysis>
  @OptionGroup var shared: SharedOptions
}
