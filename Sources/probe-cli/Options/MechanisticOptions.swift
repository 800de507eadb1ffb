import ArgumentParser
import Foundation
import GPT
import Probe
import Tasks
import Viz

extension MechanisticProtocol: ExpressibleByArgument {}

/// What all subcommands of `mechanistic` share.
struct MechanisticOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp("The published procedure with its quirks, or the corrected one.", valueName: "name"))
  var procedure: MechanisticProtocol = .corrected

  @Option(
    in: .rank,
    help: ArgumentHelp("Which number is asked for: 1 the smallest (the world's own k).", valueName: "n"))
  var k: Int?

  @Option(
    in: .lists,
    help: ArgumentHelp(
      "Lists that were split; the last 1 % are tested on (the run's own, else 1000000).", valueName: "n"))
  var lists: Int?

  @Option(in: .seed, help: ArgumentHelp("Of the lists (the run's own, else 42).", valueName: "n"))
  var seed: UInt64?

  @Option(
    in: .measured, help: ArgumentHelp("How many test lists are measured (\(Self.defaults)).", valueName: "n"))
  var sample: Int?

  @Option(
    in: .seed, help: ArgumentHelp("Of the sample, fresh models, shuffles and random draws.", valueName: "n"))
  var drawSeed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables and figure.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  private static let defaults = "probe and layers 1024, others 10000"

  /// The lists to measure: `defaultSample` of a run's own test lists, unless options say otherwise.
  private func settings(for run: Run, sample defaultSample: Int) -> MechanisticSettings {
    let own = run.record?.settings
    let lists = lists ?? own?.lists ?? ListSplit.paperCount
    var settings = MechanisticSettings(sample: sample ?? min(defaultSample, max(1, lists / 100)))
    settings.protocol = procedure
    settings.lists = lists
    settings.dataSeed = seed ?? (own?.lists == nil ? 42 : own?.seed) ?? 42
    settings.seed = drawSeed
    return settings
  }

  /// Opens the model, makes a report, writes and prints it.
  ///
  /// - Parameters:
  ///   - figure: the figure's file name, without extension.
  ///   - sample: lists to measure unless --sample says otherwise.
  ///   - make: the report of a model and its task.
  ///   - render: its look.
  func run<Report: MechanisticReport, Rendering: MechanisticRendering>(
    figure: String, sample: Int,
    make: (Run, KthSmallest, MechanisticSettings, @escaping @Sendable (Int, Int) -> Void) throws -> Report,
    render: (Report, String) -> Rendering
  ) throws {
    try ReportOutput.check(out, .directory)
    let run = try model.open()
    let bar = LateProgress(unit: "lists")
    defer { bar.finish() }
    let report = try make(run, try KthSmallest(run: run, k: k), settings(for: run, sample: sample)) {
      bar.update($0, of: $1)
    }
    bar.finish()
    let rendering = render(report, model.displayName)
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp, figures: [("\(figure).png", rendering.page)],
        model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    rendering.print()
    if let out { print("\nIn \(out): \(figure).png, scores.csv, scores.md, report.json") }
  }
}
