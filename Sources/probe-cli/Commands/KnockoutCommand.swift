import ArgumentParser
import GPT
import Intervene
import Records
import Tasks
import Viz

struct KnockoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "knockout",
    abstract: "Cut attention between variables and see which outputs break.",
    discussion: """
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
      """)

  @Option(help: ArgumentHelp("The positions that attend.", valueName: "positions")) var from: String?
  @Option(help: ArgumentHelp("The positions they no longer see.", valueName: "positions")) var to: String?
  @Option(help: ArgumentHelp("Only in these layers, e.g. 0,1.", valueName: "layers")) var layers: String?
  @Option(help: ArgumentHelp("Only in these heads, e.g. 0.1,1.3.", valueName: "heads")) var heads: String?
  @Option(help: "mask or zero.") var mode: Knockout.Mode = .mask
  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?
  @Option(in: .seed, help: ArgumentHelp("The seed of a sample.", valueName: "n")) var seed: UInt64 = 0
  @OptionGroup var model: ModelOptions
  @Option(help: ArgumentHelp("A figure, a table (.csv) or a directory.", valueName: "path")) var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (from == nil) == (to == nil) else { throw ValidationError("--from and --to belong together") }
    guard layers == nil || heads == nil else { throw ValidationError("give one of --layers and --heads") }
  }

  func run() throws {
    try ReportOutput.check(out, .any)
    let run = try model.open(
      needingWorldFor: "attention is cut between the variables of a world, whose outputs are evaluated",
      instead: "cut it between the tokens of a text with `ablate --text … --spec FILE`")
    let subject = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: model.threads)
    let layers: [Int]? = try layers.map { try Ablation.list($0, at: "layers", expecting: "a layer") }
    let heads: [Head]? = try heads.map {
      try Ablation.list($0, at: "heads", expecting: "a head such as 1.3")
    }
    guard let from = try PatchOptions.positions(from, at: "from"),
      let to = try PatchOptions.positions(to, at: "to")
    else { return try map(subject, layers, heads, run) }
    let knockout = Knockout(from: from, to: to, layers: layers, heads: heads, mode: mode)
    let report = try AblationReport(subject, [knockout])
    try write(
      report, table: report.table,
      figure: AblationFigure.chart(report, model: model.displayName), run)
    if output.json { return try output.print(json: report) }
    AblationText(model: model.displayName).print(report)
    printPath()
  }

  private func map(_ subject: Session<TaskTexts>, _ layers: [Int]?, _ heads: [Head]?, _ run: Run) throws {
    let bar = LateProgress(unit: "cuts")
    defer { bar.finish() }
    let report = try KnockoutMap(subject, layers: layers, heads: heads, mode: mode) { bar.update($0, of: $1) }
    bar.finish()
    try write(
      report, table: report.table, figure: KnockoutFigure(report: report, model: model.displayName).heatmap,
      run)
    if output.json { return try output.print(json: report) }
    KnockoutText(report: report, model: model.displayName).print()
    printPath()
  }

  private func write(
    _ report: some Encodable, table: @autoclosure () -> Table, figure: @autoclosure () -> any Figure,
    _ run: Run
  ) throws {
    guard let out else { return }
    try ReportOutput(path: out).write(
      report, name: "knockout", table: table, figure: figure, title: "attention knock-out",
      model: model.displayName, run: run)
  }

  private func printPath() {
    if let out { print("\nWritten: \(out)") }
  }
}

extension Knockout.Mode: ExpressibleByArgument {}
