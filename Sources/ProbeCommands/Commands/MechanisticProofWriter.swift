import ArgumentParser
import Probe

struct MechanisticProofWriter: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli mechanistic proofwriter --model runs/theories --data theories \\
        --shots 0 --out proofwriter
      probe-cli mechanistic proofwriter --model llama-7b --data proofwriter \\
        --protocol paper --layers 0...16,19,28

    Each prompt has demonstrations, a theory and a question, True or False. A
    statement's features are the attention that the question's tokens pay to it, a
    number a layer: per head the highest of these tokens, mean over heads, mean
    over the statement's tokens. A nearest-neighbour probe tells from them whether
    the statement is useful (S_P1) and at which step of the proof it comes in
    (S_P2). S = (F1 - F1 random) / (1 - F1 random), random: freshly initialised
    models.
    Paper: facts before rules without spaces between, places as if statements were
    encoded one by one, demonstrations that may be the item itself, an untrained
    model without any and with another mean, folds that cut theories, one edge of a
    proof, questions with a proof only. Corrected: none of that.
    """

  @OptionGroup var settings: SettingOptions<MechanisticProofWriterAnalysis>
  @OptionGroup var shared: SharedOptions
}

struct MechanisticARC: AnalysisCommand {
  static let discussion = """
    Example:
      probe-cli mechanistic arc --model llama-7b --data street/arc

    The statements are the sentences of the explanation; the answer is an option's
    letter. Paper: of the explanation the longest way and its first step, and of
    the proof one edge less than its depth, which leaves nothing to tell apart at
    depth 1. Corrected: the explanation as it is.
    """

  @OptionGroup var settings: SettingOptions<MechanisticARCAnalysis>
  @OptionGroup var shared: SharedOptions
}
