import ArgumentParser
import Intervene
import Reports

struct PatchCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli patch --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB
      probe-cli patch --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB --site z
      probe-cli patch --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB \\
        --direction noise --metric kl --out map.png
      probe-cli patch --all-pairs --target newB,newD --out map --json
      probe-cli patch --model gpt2 --text 'Paris is the capital of' \\
        --corrupt-text 'Rome is the capital of' --site resid_post --metric kl

    Both inputs are read with their true answers up to the target. Each layer and
    position (or head, for z, q, k, v and pattern) of one run is replaced by the
    other run's, one at a time: 0 is the corrupt run, 1 the clean one. --all-pairs
    averages over all pairs of inputs that differ in one variable: a causal map
    from each input variable over layers and positions to each output. Sites:
    resid_pre, resid_mid, resid_post, attn_out, mlp_out, z, q, k, v, pattern.
    With --text and --corrupt-text no world is needed: two texts of as many
    tokens, and the tokens that the model predicts behind them, or --target
    (behind the clean text) and --against (behind the corrupt one).
    """

  @OptionGroup var settings: SettingOptions<PatchAnalysis>
  @OptionGroup var shared: SharedOptions
}
