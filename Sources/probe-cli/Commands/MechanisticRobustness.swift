import ArgumentParser
import Probe

struct MechanisticRobustness: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robustness",
    abstract: "Relate S_P1 and S_P2 to accuracy, and to what is lost when a statement is denied.",
    discussion: """
      Examples:
        probe-cli mechanistic robustness --model runs/theories --data theories \\
          --shots 0 --out robustness
        probe-cli mechanistic robustness --model llama-7b --data proofwriter \\
          --protocol paper

      Many sets of 64 to 128 theories with a question that needs a step: of each the
      accuracy, S_P1 and S_P2, and the accuracy that is lost when one statement
      becomes "That ... is false." Corrected: a useful one, and apart from it a
      useless one. Paper: the first of the text. Pearson's r with a 95 % interval
      as if sets were independent (they share theories), beside the r of sets with
      right and wrong shuffled among the theories.
      """)

  @OptionGroup var options: ReasoningOptions

  @Option(in: .provenDepth, help: ArgumentHelp("The deepest questions.", valueName: "n")) var depth: Int = 1

  @Option(in: .statements, help: ArgumentHelp("Numbers of statements of the theories.", valueName: "list"))
  var statements = NumberList(ReasoningSettings().statements)

  @Option(in: .rounds, help: ArgumentHelp("Sets of theories.", valueName: "n")) var rounds: Int = 1_024
  @Option(in: .setSize, help: ArgumentHelp("The smallest set.", valueName: "n")) var smallest: Int = 64
  @Option(in: .setSize, help: ArgumentHelp("The largest set.", valueName: "n")) var largest: Int = 128

  @Option(
    in: .shuffles,
    help: ArgumentHelp("How often right and wrong are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 20

  func validate() throws {
    guard largest >= smallest else {
      throw ValidationError("--largest takes a number from --smallest (\(smallest)) on, found \(largest)")
    }
  }

  func run() throws {
    var settings = RobustnessSettings()
    options.apply(to: &settings.reasoning)
    settings.reasoning.maximumDepth = depth
    settings.reasoning.statements = statements.numbers
    settings.rounds = rounds
    settings.smallest = smallest
    settings.largest = largest
    settings.shuffles = shuffles
    try options.run(name: "robustness", unit: "prompts and sets") {
      run, tokenizer, corpus, onRead, onProgress in
      try ReasoningRobustness(
        of: run.model, tokenizer: tokenizer, corpus, settings: settings, threads: options.model.threads,
        onRead: onRead, onProgress: onProgress)
    } table: {
      $0.table
    } writeUp: {
      $0.writeUp
    } render: { report, model in
      ReasoningRobustnessRendering(report: report, model: model)
    }
  }
}
