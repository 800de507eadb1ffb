import Foundation
import GPT
import Intervene
import Records
import Reports
import Tasks

/// Analyses of the catalogue as jobs: what is entered there can be asked here.
struct AnalysisJobs: Sendable {
  let playground: Playground
  /// Where a state's interventions are written for analyses that read them from a file.
  let directory: String

  /// Settings that name files of the machine, which no page may.
  private static let files = ["spec", "prompts", "vector", "data", "directory", "model", "corpus"]

  /// - Throws: `ArgumentError` and other errors about settings.
  func work(_ state: PlaygroundState, name: String, settings: JSONValue?) throws -> Jobs.Work {
    let model = try playground.model(of: state)
    guard let analysis = Catalogue.analysis(named: name) else {
      throw ArgumentError.unknown("analysis", name, at: "name", among: Catalogue.all.map { $0.name })
    }
    var members: [String: JSONValue] = [:]
    if let settings, settings != .null {
      guard case .object(let given) = settings else {
        throw ArgumentError("settings", "expected an object, found \(settings.kindDescription)")
      }
      members = given
    }
    for key in members.keys.sorted() where Self.files.contains(key) {
      throw ArgumentError("settings.\(key)", "a page names no files of the machine")
    }
    if !state.interventions.isEmpty, analysis.descriptions.contains(where: { $0.name == "spec" }) {
      let file = "\(directory)/\(UUID().uuidString).yaml"
      let text = try model.specification(state.interventions)
      try FileAccess.createDirectory(directory)
      try FileAccess.write(Data(text.utf8), to: file)
      members["spec"] = .string(file)
    }
    return try Self.work(analysis, members, model)
  }

  private static func work<Asked: PresentedAnalysis>(
    _ type: Asked.Type, _ settings: [String: JSONValue], _ model: PlaygroundModel
  ) throws -> Jobs.Work {
    let asked = try JSONText.decode(Asked.self, from: JSONFile.line(JSONValue.object(settings)))
    try asked.check()
    return { tell, isCancelled in
      let job = Job(
        threads: model.threads,
        progress: { tell(JobProgress(step: $0, of: $1, unit: $2)) }, isCancelled: isCancelled)
      let report = try asked.run(on: model.run, job: job)
      let text = try ReportJSON(report).text
      let json = try JSONScanner.value(of: Array(text), path: "report")
      return JobOutcome(report: try JSONTree(json), isCancelled: isCancelled())
    }
  }
}
