import ArgumentParser
import GPT
import Intervene
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

      Both inputs are read with their true answers up to the target. Each layer and
      position (or head, for z, q, k, v and pattern) of one run is replaced by the
      other run's, one at a time: 0 is the corrupt run, 1 the clean one. --all-pairs
      averages over all pairs of inputs that differ in one variable: a causal map
      from each input variable over layers and positions to each output. Sites:
      resid_pre, resid_mid, resid_post, attn_out, mlp_out, z, q, k, v, pattern.
      """)

  @Option(help: ArgumentHelp("What is patched.", valueName: "site")) var site: String = "resid_pre"
  @Option(help: ArgumentHelp("The output (with --all-pairs several, or all by default).", valueName: "name"))
  var target: String?
  @Option(
    help: ArgumentHelp("Patch heads only at these positions, e.g. D,newB-1.", valueName: "positions"))
  var positions: String?
  @OptionGroup var options: PatchOptions

  func validate() throws {
    guard target != nil || options.allPairs else { throw ValidationError("name the output with --target") }
  }

  func run() throws {
    let site = try PatchSite(named: site)
    let run = try options.model.open()
    let inputs = try options.inputs(run)
    let settings = try options.settings(site, positions: positions)
    let name = options.model.displayName
    guard options.allPairs else {
      let report = try PatchReport(run.model, inputs, target: target ?? "", settings: settings)
      let figure = PatchFigure(report: report, model: name)
      try options.write(
        report, name: "patch", csv: report.csv, figure: figure.heatmap, title: figure.title, run: run)
      if options.output.json { return try options.output.print(json: report) }
      PatchText(model: name).print(report)
      return options.printPath()
    }
    let bar = LateProgress(unit: "layers")
    defer { bar.finish() }
    let report = try CausalMap(
      run.model, inputs, targets: target.map(PatchOptions.names), settings: settings
    ) { bar.update($0, of: $1) }
    bar.finish()
    let figure = CausalMapFigure(report: report, model: name)
    try options.write(
      report, name: "causal-map", csv: report.csv, figure: figure.page, title: figure.title, run: run)
    if options.output.json { return try options.output.print(json: report) }
    PatchText(model: name).print(report)
    options.printPath()
  }
}
