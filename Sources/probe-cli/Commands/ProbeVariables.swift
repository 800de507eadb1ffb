import ArgumentParser
import GPT
import Probe
import Viz

struct ProbeVariables: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "variables",
    abstract: "Tell where in a model each variable of its world can be read out.",
    discussion: """
      Examples:
        probe-cli probe variables
        probe-cli probe variables --model runs/boolean --site attn_out --probe both
        probe-cli probe variables --out maps \\
          --json | jq '.variables[].linear.firstLayer'

      The model reads prompts with their right answers behind them. At every layer
      and position a linear probe and the nearest neighbours learn each variable
      from the activations of most inputs, and are tested on the others, in folds
      that hold the classes in the same proportion (256 inputs where a world has more
      than 1,024). Inputs whose texts read the same so far are left out together, and
      where fewer than eight differ nothing is told. Read accuracies beside chance
      (the most frequent label, shuffled labels in the same folds) and beside freshly
      initialised models. At a variable's own tokens, and behind them, it can simply be read
      off; the figure outlines its own tokens and the position that predicts it.
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("Where in each block to look.", valueName: "site"))
  var site: ProbedSite = .init(site: .residualPost)

  @Option(help: "The maps to show; both probes are in --json and in the tables.")
  var probe: ShownProbes = .linear

  @OptionGroup var procedure: ProcedureOptions

  @Option(
    in: .randomModels,
    help: ArgumentHelp("How many freshly initialised models to compare with.", valueName: "n"))
  var fresh: Int = 2

  @Option(
    help: ArgumentHelp("Write figure, tables and report.json to this directory.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try ReportOutput.check(out, .directory)
    let run = try model.open()
    let bar = LateProgress(unit: "places")
    defer { bar.finish() }
    let report = try Decodability(site.site, procedure: procedure.value, fresh: fresh)
      .report(on: run, threads: model.threads) { bar.update($0, of: $1) }
    bar.finish()
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp,
        figures: [
          (
            "decodability.png",
            DecodabilityFigure(report: report, probes: probe.probes, model: model.displayName).page
          )
        ], model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    DecodabilityText(report: report, model: model.displayName).print(probe.probes)
    if let out { print("\nIn \(out): decodability.png, scores.csv, scores.md, report.json") }
  }
}

/// The probes that a figure or a table shows.
enum ShownProbes: String, ExpressibleByArgument, CaseIterable {
  case linear, knn, both

  var probes: [VariableProbe] {
    switch self {
    case .linear: [.linear]
    case .knn: [.knn]
    case .both: [.linear, .knn]
    }
  }
}

/// One of the sites that have a vector at each position.
struct ProbedSite: ExpressibleByArgument, CustomStringConvertible {
  let site: Site

  init(site: Site) { self.site = site }

  init?(argument: String) {
    guard let site = Site(rawValue: argument), Site.vectors.contains(site) else { return nil }
    self.site = site
  }

  var description: String { site.rawValue }
  static var allValueStrings: [String] { Site.vectors.map(\.rawValue) }
}
