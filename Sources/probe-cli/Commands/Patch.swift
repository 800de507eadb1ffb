import ArgumentParser
import GPT
import Intervene
import Tasks
import Viz

struct PatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patch",
    abstract: "Move activations between two runs and see where an output's value comes from.",
    discussion: """
      Examples:
        probe-cli patch --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB
        probe-cli patch --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB --site z
        probe-cli patch --clean 1,0,1,0,1 --corrupt 1,0,1,1,1 --target newB \\
          --direction noise --metric kl --out map.png
        probe-cli patch --all-pairs --target newB,newD --out map --json
        probe-cli patch --model gpt2 --text 'Paris is the capital of' \\
          --corrupt-text 'Rome is the capital of' --site resid_post

      Both inputs are read with their true answers up to the target. Each layer and
      position (or head, for z, q, k, v and pattern) of one run is replaced by the
      other run's, one at a time: 0 is the corrupt run, 1 the clean one. --all-pairs
      averages over all pairs of inputs that differ in one variable: a causal map
      from each input variable over layers and positions to each output. Sites:
      resid_pre, resid_mid, resid_post, attn_out, mlp_out, z, q, k, v, pattern.
      With --text and --corrupt-text no world is needed: two texts of as many
      tokens, and the tokens that the model predicts behind them, or --target
      (behind the clean text) and --against (behind the corrupt one).
      """)

  @Option(help: ArgumentHelp("What is patched.", valueName: "site")) var site: String = "resid_pre"
  @Option(
    help: ArgumentHelp(
      "The output (with --all-pairs several, or all by default); with --text the token that should follow.",
      valueName: "name"))
  var target: String?
  @OptionGroup var prompt: PromptOptions
  @Option(help: ArgumentHelp("With --text: the corrupt text.", valueName: "text")) var corruptText: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --tokens: the corrupt text's token ids.", valueName: "ids"))
  var corruptTokens: String?
  @Option(
    help: ArgumentHelp("With --text: the token that should follow the corrupt text.", valueName: "token"))
  var against: String?
  @Option(
    help: ArgumentHelp("Patch heads only at these positions, e.g. D,newB-1.", valueName: "positions"))
  var positions: String?
  @OptionGroup var options: PatchOptions

  func validate() throws {
    guard prompt.isGiven || corruptText != nil || corruptTokens != nil else {
      try options.requireInputs()
      guard target != nil || options.allPairs else { throw ValidationError("name the output with --target") }
      guard against == nil else { throw ValidationError("--against belongs to --text") }
      return
    }
    guard (prompt.text == nil) == (corruptText == nil), (prompt.tokens == nil) == (corruptTokens == nil)
    else {
      throw ValidationError("--text goes with --corrupt-text, and --tokens with --corrupt-tokens")
    }
    guard !options.allPairs, options.clean == nil, options.corrupt == nil, options.variable == nil,
      options.pairs == nil
    else {
      throw ValidationError(
        "--clean, --corrupt, --all-pairs, --variable and --pairs are about a world's inputs: leave them out "
          + "with a text")
    }
    _ = try corruptTokens.map { try TextSource.ids($0, at: "--corrupt-tokens") }
  }

  func run() throws {
    try ReportOutput.check(options.out, .any)
    let site = try Site(named: site)
    let settings = try options.settings(site, positions: positions)
    if prompt.isGiven {
      let run = try options.model.open()
      return try show(
        PatchReport(
          run: run, clean: PromptOptions.prompt(prompt.text, prompt.tokens, of: run, naming: ""),
          corrupt: PromptOptions.prompt(corruptText, corruptTokens, of: run, naming: "corrupt-"),
          target: target.map { try run.token($0, at: "target") },
          against: against.map { try run.token($0, at: "against") }, settings: settings), run)
    }
    let run = try options.model.open(
      needingWorldFor: "--clean, --corrupt and --all-pairs are about the inputs of a world",
      instead: "give two texts with --text and --corrupt-text")
    let inputs = try options.inputs(run)
    guard options.allPairs else {
      return try show(PatchReport(run.model, inputs, target: target ?? "", settings: settings), run)
    }
    let name = options.model.displayName
    let bar = LateProgress(unit: "layers")
    defer { bar.finish() }
    let report = try CausalMap(
      run.model, inputs, targets: target.map(PatchOptions.names), settings: settings
    ) { bar.update($0, of: $1) }
    bar.finish()
    let figure = CausalMapFigure(report: report, model: name)
    try options.write(
      report, name: "causal-map", table: report.table, figure: figure.page, title: figure.title, run: run)
    if options.output.json { return try options.output.print(json: report) }
    PatchText(model: name).print(report)
    options.printPath()
  }

  private func show(_ report: PatchReport, _ run: Run) throws {
    let figure = PatchFigure(report: report, model: options.model.displayName)
    try options.write(
      report, name: "patch", table: report.table, figure: figure.heatmap, title: figure.title, run: run)
    if options.output.json { return try options.output.print(json: report) }
    PatchText(model: options.model.displayName).print(report)
    options.printPath()
  }
}
