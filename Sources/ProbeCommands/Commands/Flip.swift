import ArgumentParser
import Intervene
import Reports

/// Changing weights: named ones, or shares of them at random.
struct FlipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flip",
    abstract: "Change single weights, or shares of them at random, and see which answers break.",
    discussion: """
      Examples:
        probe-cli flip --parameter 'blocks.1.attn.W_Q[2,5,7]' --how sign
        probe-cli flip random --how noise:1 --out doses

      `flip` alone is `flip weights`.
      """,
    subcommands: [FlipWeights.self, FlipRandom.self], defaultSubcommand: FlipWeights.self)
}

struct FlipWeights: LastingCommand {
  static let discussion = """
    Examples:
      probe-cli flip --parameter 'blocks.1.attn.W_Q[2,5,7]' --how sign
      probe-cli flip --parameter 'blocks.0.mlp.W_in[:,3]' --how zero \\
        --at-token newB
      probe-cli flip --parameter 'blocks.2.attn.W_O[1]' --how swap \\
        --with 'blocks.2.attn.W_O[3]'
      probe-cli flip --model gpt2 --text 'The Eiffel Tower stands in' \\
        --parameter 'blocks.8.mlp.W_out' --how zero --at-token Tower

    Names are TransformerLens's (embed.W_E, blocks.0.attn.W_Q [head, width, head
    width], …, ln_final.w) or the checkpoint's own; indices count from 0, a:b is a
    range, : is everything, * and ? stand for any text. Without indices the whole
    parameter is changed.
      sign      x becomes -x
      zero      x becomes 0
      bit:N     turns bit N (31 is the sign, 30 to 23 the exponent)
      scale:F   x becomes F times x
      noise:S   adds S standard deviations of normal noise
      swap      values trade places: the first with the last, …, or in order
                with those of --with
    --at-token makes the change in the middle of inference: tokens before it are
    computed with the true weights, their keys and values included. --from and
    --to bound it on both sides. Each is a variable (newB), a position beside it
    (newB-1 predicts newB) or a number from 0 on; in a --text a token or a number.

    With --text no world is needed: the report is about the token that the model
    predicts behind the text.

    The model's weights are never touched. `flip random` draws shares of weights.
    """

  @OptionGroup var settings: SettingOptions<FlipAnalysis>
  @OptionGroup var shared: SharedOptions
  @OptionGroup var keeping: SaveOptions
}

struct FlipRandom: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli flip random --fraction 0.001 --how sign --where 'blocks.*.mlp.*'
      probe-cli flip random --how noise:1 --out doses

    Shares of all parameters of a kind in a layer are drawn at random and changed,
    again and again: how many answers stay right? Single parameters are ranked by
    |gradient x change|; each of these is then changed to see what it really does.
    The changes are those of `flip`, the model's weights are never touched.
    """

  @OptionGroup var settings: SettingOptions<RandomFlipAnalysis>
  @OptionGroup var shared: SharedOptions
}
