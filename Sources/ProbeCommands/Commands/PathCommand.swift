import ArgumentParser
import Intervene
import Reports

struct PathCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli path --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB
      probe-cli path --all-pairs --variable D --target newB \\
        --receivers logits,v --out paths.pdf
      probe-cli path --all-pairs --variable D --target newD --senders 0.1,0.3 \\
        --receivers 2.0.q \\
        --through-mlps --json

    A sender's values come from the other run; all other ways to the receiver are
    frozen: later heads, and MLPs unless --through-mlps lets them pass. Then the
    receiver alone reads the result: 0 is the corrupt run, 1 the clean one.
    Receivers: 1.2.q, 1.2.k, 1.2.v, 1.2 (all three), mlp1, logits, or q, k, v,
    heads, mlps for all of a sort.
    """

  @OptionGroup var settings: SettingOptions<PathAnalysis>
  @OptionGroup var shared: SharedOptions
}
