import ArgumentParser
import Foundation
import GPT
import Records
import Reports
import Tasks
import Viz

/// A command that asks one analysis: its settings are options, its report is printed and written.
///
///     struct Steer: AnalysisCommand {
///       static let discussion = "Examples: …"
///       @OptionGroup var settings: SettingOptions<SteerAnalysis>
///       @OptionGroup var shared: SharedOptions
///     }
protocol AnalysisCommand: ParsableCommand {
  associatedtype Asked: PresentedAnalysis

  /// The last word of what a person types.
  static var word: String { get }
  /// Examples and explanations below the summary.
  static var discussion: String { get }
  var settings: SettingOptions<Asked> { get }
  var shared: SharedOptions { get }
}

extension AnalysisCommand {
  static var word: String { Asked.name.split(separator: " ").last.map(String.init) ?? Asked.name }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: word, abstract: Asked.summary, discussion: discussion)
  }

  func run() throws { try shared.ask(settings.value) }
}

extension Configurable {
  /// The value of the setting `seed`, if there is one.
  fileprivate var seed: UInt64? {
    guard let setting = Self.settings.first(where: { $0.name == "seed" }) else { return nil }
    return switch setting.value(of: self) {
    case .int(let seed): UInt64(exactly: seed)
    case .string(let seed): UInt64(seed)
    default: nil
    }
  }
}

/// What all commands about a model have: which one, where results go, and how they are printed.
struct SharedOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions
  @OptionGroup var out: OutOptions
  @OptionGroup var output: OutputOptions

  /// Runs an analysis, writes and prints its report.
  ///
  /// - Parameter prepare: looks at the run before the work, and says what else is to be written after it.
  func ask<A: PresentedAnalysis>(
    _ analysis: A, preparing prepare: (Run) throws -> () throws -> Void = { _ in {} }
  ) throws {
    let place = try out.checked()
    let run = try model.open()
    let finish = try prepare(run)
    if let seed = analysis.seed { Provenance.draws(with: seed) }
    let (report, isWhole) = try Work.run(threads: model.threads) { try analysis.run(on: run, job: $0) }
    try show(report, analysis.presentation(of: report, by: model.displayName), run, at: place)
    try finish()
    if !isWhole { throw Work.stopped }
  }

  /// Writes and prints a report.
  func show(_ report: some Encodable, _ presentation: Presentation, _ run: Run, at place: ReportPlace?) throws
  {
    try place?.write(report, presentation, out.figures, model: model.displayName, run: run)
    try print(report, presentation, at: place)
  }

  /// Prints a report and where it went.
  func print(_ report: some Encodable, _ presentation: Presentation, at place: ReportPlace?) throws {
    if output.json { return try output.print(json: report) }
    Terminal.print(presentation.text)
    if let place { Terminal.print("\n\(place.written)") }
  }
}

extension Terminal {
  /// Prints what `write` adds to a report's text.
  static func print(_ write: (ReportText) -> Void) {
    let text = ReportText(style, naming: .commandLine)
    write(text)
    print(text.text, terminator: "")
    for note in text.notes { Terminal.note(note) }
  }
}
