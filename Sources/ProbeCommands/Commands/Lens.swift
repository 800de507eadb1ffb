import ArgumentParser
import Intervene
import Reports

struct Lens: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli lens --input 1,0,1,0,1
      probe-cli lens --at newD --out lens
      probe-cli lens --input 1,0,1,0,1 --at 10 --against 1 \\
        --json | jq '.attributions[].parts'
      probe-cli lens --model runs/b --text '1,0,1,0,1\\n0,1'

    The logit lens reads the residual stream behind every block with the model's
    own final layer norm and unembedding. Direct logit attribution takes the
    right token's logit minus the best wrong one's apart: what embeddings, heads
    and MLPs wrote into the stream, with the final layer norm's scale as it is.
    Head detectors score where each head looks. Inputs are read with their right
    answers behind them; without --input and --text, numbers are means over all
    inputs of the world. --out writes report.json, scores.csv, scores.md and
    lens.png, attribution.png and heads.png into a directory.
    """

  @OptionGroup var settings: SettingOptions<LensAnalysis>
  @OptionGroup var shared: SharedOptions
}
