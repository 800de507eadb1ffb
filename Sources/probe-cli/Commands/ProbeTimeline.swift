import ArgumentParser
import GPT
import Probe
import Records
import Viz

struct ProbeTimeline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Tell when in training a probe can read each output, and when the model answers it.",
    discussion: """
      Examples:
        probe-cli train --capture-every 50 --evaluate-every 50 --out runs/b
        probe-cli probe timeline --model runs/b
        probe-cli probe timeline --model runs/b --out timeline \\
          --json | jq '.variables[].linear.lead'

      The captures that `train --capture-every` wrote are read at the position that
      predicts each output, where its own token has not been read yet, behind every
      block. The lead is the number of steps between "the best layer's probe can
      tell" and "the model answers right", both from the step on from which accuracy
      stays at --threshold.
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var procedure: ProcedureOptions

  @Option(help: "The curves to show; both probes are in --json and in the tables.")
  var probe: ShownProbes = .linear

  @Option(
    in: .positiveShare("threshold"),
    help: ArgumentHelp("The accuracy that counts as knowing.", valueName: "x"))
  var threshold: Double = 0.95

  @Option(
    help: ArgumentHelp("Write figure, tables and report.json to this directory.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try ReportOutput.check(out, .directory)
    let run = try model.open()
    let bar = LateProgress(unit: "captures")
    defer { bar.finish() }
    let report = try Timeline(procedure: procedure.value, threshold: threshold)
      .report(on: run, threads: model.threads) { bar.update($0, of: $1) }
    bar.finish()
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp,
        figures: [
          (
            "timeline.png",
            TimelineFigure(report: report, probes: probe.probes, model: model.displayName).page
          )
        ], model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    TimelineText(report: report, model: model.displayName).print()
    if let out { print("\nIn \(out): timeline.png, scores.csv, scores.md, report.json") }
  }
}
