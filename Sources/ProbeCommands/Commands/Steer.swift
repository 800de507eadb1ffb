import ArgumentParser
import Intervene
import Reports

struct Steer: LastingCommand {
  static let discussion = """
    Examples:
      probe-cli steer --variable D --layer 0 --site resid_pre --positions D
      probe-cli steer --variable newB --layer 0 --positions newB-1 \\
        --coefficients -1,0,1
      probe-cli steer --vector direction.npy --layer 2 --site resid_pre \\
        --out steering.png

    The direction is the mean activation of the inputs in which a variable has its
    upper value, minus that of those with the lower one, at the steered positions:
    a coefficient of 1 moves the mean of one group to that of the other. Outputs
    are predicted from the right text before them; "follows" looks at the inputs
    for which the rules give another value once the variable is what is steered
    towards.
    """

  @OptionGroup var settings: SettingOptions<SteerAnalysis>
  @OptionGroup var shared: SharedOptions
  @OptionGroup var keeping: SaveOptions
}
