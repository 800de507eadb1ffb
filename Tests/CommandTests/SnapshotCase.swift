import Foundation
import Records
import TestSupport
import Testing

/// A call of the program and the files of `Tests/Fixtures/snapshots` that say what it prints.
///
/// `cases.json` lists the calls. Each runs in a directory of its own; `../fixtures` is `Tests/Fixtures`, and
/// `../prepared` holds what the calls under `prepare` have made.
struct SnapshotCase: Decodable, Sendable, CustomTestStringConvertible {
  /// What `cases.json` holds.
  struct List: Decodable, Sendable {
    /// Calls that make what cases read: trained models, theories.
    let prepare: [[String]]
    let cases: [SnapshotCase]
    /// Calls whose JSON is validated and not compared.
    let alsoValid: [[String]]
  }

  let name: String
  let arguments: [String]
  /// The exit status of a call that is refused; nil when it succeeds.
  let status: Int32?
  /// Whether numbers are those of a clock: only what stands between them is compared.
  let measured: Bool?
  /// Whether JSON is left out, because it is large and another case has its keys.
  let textOnly: Bool?

  var testDescription: String { name }

  var isRefused: Bool { status != nil }

  /// The folder of the snapshots.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fixtures/snapshots").standardizedFileURL.path

  static let list = Result { try JSONFile.read(List.self, at: "\(folder)/cases.json") }

  static let all = (try? list.get().cases) ?? []
  static let alsoValid = (try? list.get().alsoValid) ?? []

  /// What is compared: the text, the JSON of commands that have it, the error of a refused call.
  func snapshots(hasJSON: Bool) -> [Snapshot] {
    if isRefused { return [Snapshot(of: self, .error)] }
    return [Snapshot(of: self, .text)] + (hasJSON && textOnly != true ? [Snapshot(of: self, .json)] : [])
  }
}

/// One file of `Tests/Fixtures/snapshots`.
struct Snapshot {
  enum Kind: String {
    case text = "txt"
    case json
    case error = "err"
  }

  let source: SnapshotCase
  let kind: Kind

  init(of source: SnapshotCase, _ kind: Kind) {
    self.source = source
    self.kind = kind
  }

  var file: String { "\(source.name).\(kind.rawValue)" }
  var path: String { "\(SnapshotCase.folder)/\(file)" }

  /// `PROBEKIT_WRITE_SNAPSHOTS=1` writes what differs anew; `Tools/update-snapshots` sets it.
  static let isWriting = ProcessInfo.processInfo.environment["PROBEKIT_WRITE_SNAPSHOTS"] != nil

  /// What the program says now, without what a clock or a machine says, and whether it ended as it should.
  func taken(in workplace: SnapshotWorkplace) throws -> (content: String, complaint: String?) {
    let result = try workplace.run(
      source.arguments + (kind == .json ? ["--json"] : []), in: "\(source.name)-\(kind.rawValue)")
    let status = result.status.map { "exit status \($0)" } ?? "signal \(result.signal ?? 0)"
    let wanted = "exit status \(source.status ?? 0)"
    var complaint = status == wanted ? nil : "\(status) instead of \(wanted): \(result.errors)"
    let masked = source.measured == true
    switch kind {
    case .text: return (SnapshotText.normalised(result.text, measured: masked), complaint)
    case .error:
      if !result.output.isEmpty { complaint = "printed although it was refused: \(result.text)" }
      return ("\(status)\n\(SnapshotText.normalised(result.lines, measured: masked))", complaint)
    case .json:
      guard let value = try? JSONDecoder().decode(JSONValue.self, from: result.output) else {
        return (result.text, complaint ?? "no JSON: \(result.text.prefix(200))")
      }
      if let fault = try SchemaTests.faults(of: result.output).first {
        complaint = complaint ?? "not valid under docs/schemas (Tools/update-schemas): \(fault)"
      }
      return (SnapshotJSON.text(SnapshotJSON.normalised(value, measured: masked)), complaint)
    }
  }

  /// How `content` differs from the committed file.
  func differences(from content: String) -> [String] {
    guard let data = try? bytes(path) else { return ["there is no \(file)"] }
    let expected = String(decoding: data, as: UTF8.self)
    guard kind == .json else { return SnapshotText.differences(expected, content) }
    let values = [expected, content].compactMap {
      try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8))
    }
    guard values.count == 2 else { return ["\(file) is no JSON, or what was printed"] }
    return SnapshotJSON.differences(values[0], values[1])
  }
}
