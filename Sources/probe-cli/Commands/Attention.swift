import ArgumentParser
import Foundation
import GPT
import Probe
import Records
import Tasks
import Viz

struct Attention: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show which positions the model attends to while it answers.",
    discussion: """
      Examples:
        probe-cli attention --input 1,0,1,0,1
        probe-cli attention --input 1,0,1,0,1 --layer 1 --head 2 --out head.pdf
        probe-cli attention --model runs/boolean --text '1,0,1,0,1\\n0,1' \\
          --out text.svg
        probe-cli attention --input 1,0,1,0,1 --export everything.safetensors --json

      The figure shows every layer and head over prompt and answer and, for each
      output variable, how much the position that predicts it attends to each input
      variable; inputs that the rules really need are outlined. The JSON holds patterns
      of up to 10,000 numbers; of longer texts --export writes them.
      """)

  @OptionGroup var source: TextSource
  @OptionGroup var model: ModelOptions

  @Option(in: .layerNumber, help: ArgumentHelp("Only this layer, counted from 0.", valueName: "l"))
  var layer: Int?
  @Option(in: .headNumber, help: ArgumentHelp("Only this head, counted from 0.", valueName: "h"))
  var head: Int?

  @Option(help: ArgumentHelp("The figure's file: .png, .svg or .pdf.", valueName: "path"))
  var out: String = "attention.png"

  @Option(in: .resolution, help: ArgumentHelp("Resolution of a PNG.", valueName: "dpi")) var dpi: Double = 200

  @Option(
    help: ArgumentHelp("Also write every activation to this file (.safetensors or .npz).", valueName: "path"))
  var export: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard source.count == 1 else { throw ValidationError("give one of --input, --text and --tokens") }
    _ = try source.tokenIDs()
    guard (try? FigureFormat(path: out)) != nil else {
      throw ValidationError("--out takes a file ending in .png, .svg or .pdf, found '\(out)'")
    }
    if let export { _ = try ExportFormat(path: export) }
  }

  func run() throws {
    for path in [out, export].compactMap(\.self) { try FileAccess.requireWritable(path) }
    let run = try model.open()
    let selection = try HeadSelection(layer: layer, head: head, dimensions: run.model.dimensions)
    let report = try makeReport(run)
    let figure = AttentionFigure(report: report, selection: selection, model: model.displayName)
    try figure.page.write(
      to: out, dpi: dpi,
      metadata: FigureMetadata(
        title: figure.title, command: CommandLineText.current, model: model.displayName,
        world: run.world?.fingerprint ?? ""))
    if let export {
      try ExportFormat(path: export).write(report.capture, to: export)
    }
    if output.json {
      if !report.fitsJSON {
        let shape = report.patternShape.map(String.init).joined(separator: " × ")
        StandardError.write(
          "note: patterns of \(shape) numbers are not in the JSON; --export writes them to .npz or .safetensors\n"
        )
      }
      return try output.print(json: report)
    }
    AttentionText(report: report, selection: selection, model: model.displayName).print()
    print("\nFigure: \(out)" + (export.map { "   Activations: \($0)" } ?? ""))
  }

  private func makeReport(_ run: Run) throws -> AttentionReport {
    let points = export == nil ? HookSelection([]) : HookSelection.everything(in: run.model.dimensions)
    if let input = source.input {
      return try AttentionReport(
        run: run, input: try run.requireWorld().parse(input: input), capturing: points)
    }
    if let ids = try source.tokenIDs() {
      return try AttentionReport(run: run, text: "", tokens: ids, capturing: points)
    }
    let text = source.rawText ?? ""
    return try AttentionReport(
      run: run, text: text, tokens: try run.requireTokenizer().encode(text), capturing: points)
  }
}
