import ArgumentParser
import GPT
import Intervene
import Records
import Tasks
import Viz

struct CounterfactualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "counterfactual",
    abstract: "Replace an output in the text by a false value and see whether a later one follows.",
    discussion: """
      Examples:
        probe-cli counterfactual --token newB --target newD
        probe-cli counterfactual --out counterfactual.png
        probe-cli counterfactual --token newB --target newD --json | jq .changed

      Does the model read its own newB, or compute it again from the inputs? The
      target is read twice: behind the true text with the false token in it, and
      when the model goes on by itself right behind the false token. Where the rules
      give another value with the false token, a reader follows it, and a model that
      computes again keeps the true value. Without --token and --target: all pairs.
      """)

  @Option(help: ArgumentHelp("The output to replace.", valueName: "name")) var token: String?
  @Option(help: ArgumentHelp("The later output to look at.", valueName: "name")) var target: String?
  @Option(in: .alternatives, help: ArgumentHelp("False values at most for each input.", valueName: "n"))
  var alternatives: Int =
    8
  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?
  @Option(in: .seed, help: ArgumentHelp("The seed of sample and false values.", valueName: "n"))
  var seed: UInt64 = 0
  @Flag(help: "Of one pair: the finding in two lines.") var brief = false
  @OptionGroup var model: ModelOptions
  @Option(help: ArgumentHelp("A figure, a table (.csv) or a directory.", valueName: "path")) var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (token == nil) == (target == nil) else {
      throw ValidationError("--token and --target belong together; leave both out for all pairs")
    }
  }

  func run() throws {
    try ReportOutput.check(out, .any)
    let run = try model.open(
      needingWorldFor: "only rules tell what follows from a false value in the text")
    let subject = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: model.threads)
    let name = model.displayName
    if let token, let target {
      let report = try CounterfactualReport(
        subject, token: token, target: target, alternatives: alternatives, seed: seed)
      try write(report, table: report.table, figure: CounterfactualFigure(model: name).chart(report), run)
      if output.json { return try output.print(json: report) }
      let text = CounterfactualText(model: name)
      if brief { text.printBrief(report) } else { text.print(report) }
    } else {
      let bar = LateProgress(unit: "pairs")
      defer { bar.finish() }
      let report = try CounterfactualMap(subject, alternatives: alternatives, seed: seed) {
        bar.update($0, of: $1)
      }
      bar.finish()
      try write(report, table: report.table, figure: CounterfactualFigure(model: name).page(report), run)
      if output.json { return try output.print(json: report) }
      CounterfactualText(model: name).print(report)
    }
    if let out { print("\nWritten: \(out)") }
  }

  private func write(
    _ report: some Encodable, table: @autoclosure () -> Table, figure: @autoclosure () -> any Figure,
    _ run: Run
  ) throws {
    guard let out else { return }
    try ReportOutput(path: out).write(
      report, name: "counterfactual", table: table, figure: figure, title: "counterfactual tokens",
      model: model.displayName, run: run)
  }
}
