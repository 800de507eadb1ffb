import ArgumentParser
import Circuits
import Reports

struct InterchangeCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli interchange --variable newB
      probe-cli interchange --variable newB --with-probe --out newB.pdf
      probe-cli interchange --variable D --target newB --rank 2 --layer 0 --at D \\
        --iterations 50

    Two texts differ in a variable; one activation of the first becomes the
    second's; the rules say what the target would be then. Where the model agrees,
    the variable stands there and is used. --with-probe sets beside what a linear
    probe reads there: what can be read need not be used. --rank learns a few
    directions that carry the variable, and tests them on other texts beside
    random directions, arbitrary answers and an untrained model.
    """

  @OptionGroup var settings: SettingOptions<InterchangeAnalysis>
  @OptionGroup var shared: SharedOptions
}
