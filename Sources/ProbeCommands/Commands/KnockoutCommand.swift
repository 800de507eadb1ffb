import ArgumentParser
import Intervene
import Reports

struct KnockoutCommand: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli knockout
      probe-cli knockout --layers 0,1 --mode zero --out knockout.png
      probe-cli knockout --from newB-1 --to D
      probe-cli knockout --from newD-1 --to A,newB --heads 1.0,1.2 --json

    Without --from and --to: for every output and every variable before it, the
    accuracy of the output while the positions that predict it cannot attend to
    the variable, beside the rules. Positions are variables (newB), ones beside
    them (newB-1 predicts newB), or numbers. mask takes scores out before the
    softmax, so that other positions share the attention; zero sets weights to 0.
    """

  @OptionGroup var settings: SettingOptions<KnockoutAnalysis>
  @OptionGroup var shared: SharedOptions
}
