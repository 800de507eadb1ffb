import ArgumentParser
import GPT
import Intervene
import Viz

struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Path patching: what each head tells each later head, MLP and the logits directly.",
    discussion: """
      Examples:
        probe-cli path --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB
        probe-cli path --all-pairs --variable D --target newB \\
          --receivers logits,v --out paths.pdf
        probe-cli path --all-pairs --variable D --target newD --senders 0.1,0.3 \\
          --receivers 2.0.q \\
          --through-mlps --json

      A sender's values come from the other run; all other ways to the receiver are
      frozen: later heads, and MLPs unless --through-mlps lets them pass. Then the
      receiver alone reads the result: 0 is the corrupt run, 1 the clean one.
      Receivers: 1.2.q, 1.2.k, 1.2.v, 1.2 (all three), mlp1, logits, or q, k, v,
      heads, mlps for all of a sort.
      """)

  @Option(help: ArgumentHelp("The output.", valueName: "name")) var target: String
  @Option(help: ArgumentHelp("Heads (all), e.g. 0.1,1.3.", valueName: "heads")) var senders: String?
  @Option(help: ArgumentHelp("Where paths end.", valueName: "receivers"))
  var receivers: String = "logits,mlps,heads"
  @Flag(help: "Let MLPs between sender and receiver pass the change on.") var throughMlps = false
  @Option(help: ArgumentHelp("Replace senders only at these positions.", valueName: "positions"))
  var senderPositions: String?
  @Option(help: ArgumentHelp("Replace receivers' inputs only at these positions.", valueName: "positions"))
  var receiverPositions: String?
  @OptionGroup var options: PatchOptions

  func validate() throws { try options.requireInputs() }

  func run() throws {
    try ReportOutput.check(options.out, .any)
    let run = try options.model.open(
      needingWorldFor: "paths are patched between inputs of a world",
      instead: "patch whole activations between texts with `patch --text`")
    let inputs = try options.inputs(run)
    let heads: [Head]? = try senders.map {
      try Ablation.list($0, at: "senders", expecting: "a head such as 1.3")
    }
    let bar = LateProgress(unit: "layers")
    defer { bar.finish() }
    let report = try PathReport(
      run.model, inputs, target: target, senders: heads,
      receivers: PatchOptions.names(receivers), throughMLPs: throughMlps,
      settings: options.settings(.mixed, positions: senderPositions),
      receiverPositions: PatchOptions.positions(receiverPositions, at: "receiver-positions")
    ) { bar.update($0, of: $1) }
    bar.finish()
    let figure = PathFigure(report: report, model: options.model.displayName)
    try options.write(
      report, name: "paths", table: report.table, figure: figure.heatmap, title: figure.title, run: run)
    if options.output.json { return try options.output.print(json: report) }
    PatchText(model: options.model.displayName).print(report)
    options.printPath()
  }
}
