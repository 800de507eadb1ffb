import ArgumentParser
import Intervene
import Reports

/// Removing parts: together, one by one, or in all sets.
struct Ablate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove parts of a model and see which outputs break: some, each alone, or every set.",
    discussion: """
      Examples:
        probe-cli ablate --heads 0.0,1.3 --mlps 2 --mode zero,mean,resample
        probe-cli ablate each --parts head --target newD --out map.png
        probe-cli ablate lattice --target newD --brief

      `ablate` alone is `ablate parts`.
      """,
    subcommands: [AblateParts.self, AblateEach.self, AblateLattice.self], defaultSubcommand: AblateParts.self)
}

struct AblateParts: LastingCommand {
  static let discussion = """
    Examples:
      probe-cli ablate --heads 0.0,1.3 --mlps 2 --mode zero,mean,resample
      probe-cli ablate --heads 1.0 --positions newD-1 --target newD --json
      probe-cli ablate --spec interventions.yaml
      probe-cli ablate each --parts head --target newD --out map.png
      probe-cli ablate lattice --target newD --mode zero,mean --out lattice
      probe-cli ablate --model gpt2 --text 'The Eiffel Tower stands in' --heads 0.1

    Every input of the world is evaluated (a sample of a large world), both
    teacher-forced (each symbol predicted from the right ones before it) and
    generated freely. Several modes stand side by side (their JSON is an object
    with the modes as keys). `ablate each` removes parts one by one, `ablate
    lattice` every set of heads.

    With --text no world is needed: the report is about the token that the model
    predicts behind the text (or --target): its probability, logit and rank, the
    logit difference to the likeliest other token, and the KL divergence from the
    untouched model's prediction.

    A specification holds a list of interventions that act together:
      interventions:
        - ablate: {heads: [0.0, 1.3], mode: mean, positions: [newB]}
        - ablate: {mlps: [2]}
    """

  @OptionGroup var settings: SettingOptions<AblateAnalysis>
  @OptionGroup var shared: SharedOptions
  @OptionGroup var keeping: SaveOptions
}

struct AblateEach: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli ablate each --parts head --target newD --out map.png
      probe-cli ablate each --parts mlp --mode zero,mean
      probe-cli ablate each --model gpt2 --text 'The Eiffel Tower stands in'

    Every head, attention layer, MLP or neuron is removed on its own, over all
    inputs of a world or behind a text. Of heads, layers and MLPs the answers are
    generated, too. Ctrl-C ends the sweep; the parts that were reached are shown
    and written.
    """

  @OptionGroup var settings: SettingOptions<AblateEachAnalysis>
  @OptionGroup var shared: SharedOptions
}

struct AblateLattice: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli ablate lattice --target newD --brief
      probe-cli ablate lattice --target newD --mode zero,mean --out lattice
      probe-cli ablate lattice --heads 0.0,0.1,0.2,0.3 --json
      probe-cli ablate lattice --target newD --permutations 200

    Every set of heads is removed. The report tells which sets an output needs,
    which are enough for it, and each head's exact Shapley value of accuracy.
    Beyond 20 heads --permutations samples orders of removal, with standard
    errors; Ctrl-C then keeps the orders that were done. A table (.csv) has the
    accuracies of every set.
    """

  @OptionGroup var settings: SettingOptions<AblateLatticeAnalysis>
  @OptionGroup var shared: SharedOptions
}
