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
    for setting in analysis.descriptions where setting.namesFiles && members[setting.name] != nil {
      throw ArgumentError(
        "settings.\(setting.name)", "a page names no files of the machine",
        hint: setting.name == "spec"
          ? "the state's interventions are taken" : "ask the same in a terminal, where files may be named")
    }
    if !state.interventions.isEmpty {
      let subject: any InterventionSubject =
        try model.inputs.map { $0.session } ?? model.session(model.prompt(state).prompt)
      try state.check(subject)
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

extension SettingDescription {
  /// Whether it names a file or a directory of the machine, which no page may: usage lines call it that.
  var namesFiles: Bool { ["file", "files", "dir", "path"].contains(placeholder) }
}
