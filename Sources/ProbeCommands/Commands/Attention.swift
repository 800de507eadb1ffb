import ArgumentParser
import Foundation
import GPT
import Probe
import Records
import Reports

struct Attention: AnalysisCommand {
  static let discussion = """
    Examples:
      probe-cli attention --input 1,0,1,0,1
      probe-cli attention --input 1,0,1,0,1 --layer 1 --head 2 --out head.pdf
      probe-cli attention --model runs/boolean --text '1,0,1,0,1\\n0,1' \\
        --out text.svg
      probe-cli attention --input 1,0,1,0,1 --export everything.safetensors --json

    The figure shows every layer and head over prompt and answer and, for each
    output variable, how much the position that predicts it attends to each input
    and each earlier output; those that the rules really need are outlined. The
    JSON holds patterns of up to 10,000 numbers; of longer texts --export writes
    them.
    """

  @OptionGroup var settings: SettingOptions<AttentionAnalysis>
  @OptionGroup var shared: SharedOptions

  @Option(
    help: ArgumentHelp("Also write every activation to this file (.safetensors or .npz).", valueName: "path"),
    completion: .file())
  var export: String?

  func validate() throws { if let export { _ = try ExportFormat(path: export) } }

  func run() throws {
    let place = try shared.out.checked(else: "attention.png")
    if let export { try FileAccess.requireWritable(export) }
    let run = try shared.model.open()
    var analysis = settings.value
    analysis.capturesAll = export != nil
    let report = try Work.run(threads: shared.model.threads) { try analysis.run(on: run, job: $0) }.result
    if let export { try ExportFormat(path: export).write(report.capture, to: export) }
    try shared.show(report, analysis.presentation(of: report, by: shared.model.displayName), run, at: place)
    if let export, !shared.output.json { print("Activations: \(export)") }
  }
}
