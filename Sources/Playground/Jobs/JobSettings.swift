import Foundation
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// What a page may say of a job: the keys of its `settings`.
struct JobSettings: Sendable {
  var steps = 500
  var evaluateEvery = 25
  /// Whether the damaged weights stay as they are.
  var freezesLesion = false
  /// A world by its name; the model's own without one.
  var world: String?
  /// Inputs that are left out of training.
  var omitted: [String] = []
  var layers: Int?
  var heads: Int?
  var width: Int?
  var learningRate: Double?

  /// Updates of a job at most: some minutes.
  static let mostSteps = 20_000

  init(_ json: JSONValue?) throws {
    guard let json, json != .null else { return }
    let known = [
      "steps", "evaluateEvery", "freeze", "world", "omitted", "layers", "heads", "width", "learningRate",
    ]
    let object = try JSONMembers(json, at: "settings", known: known)
    steps = try object.whole("steps") ?? steps
    evaluateEvery = try object.whole("evaluateEvery") ?? evaluateEvery
    world = try object.text("world")
    layers = try object.whole("layers")
    heads = try object.whole("heads")
    width = try object.whole("width")
    if let text = try object.text("freeze") {
      guard text == "lesion" else {
        throw ArgumentError("settings.freeze", "expected lesion, or nothing, found \"\(text.prefix(40))\"")
      }
      freezesLesion = true
    }
    switch object["omitted"] {
    case nil: break
    case .array(let values)?:
      omitted = try values.map { value in
        guard case .string(let text) = value else {
          throw ArgumentError("settings.omitted", "expected inputs as texts, found \(value.kindDescription)")
        }
        return text
      }
    case .string(let text)?: omitted = text.split(separator: ";").map(String.init)
    case let other?:
      throw ArgumentError("settings.omitted", "expected a list of inputs, found \(other.kindDescription)")
    }
    switch object["learningRate"] {
    case nil: break
    case .int(let rate)?: learningRate = Double(rate)
    case .double(let rate)?: learningRate = rate
    case let other?:
      throw ArgumentError("settings.learningRate", "expected a number, found \(other.kindDescription)")
    }
    guard (1...Self.mostSteps).contains(steps) else {
      throw ArgumentError("settings.steps", "expected 1 to \(Self.mostSteps), found \(steps)")
    }
    guard evaluateEvery >= 1 else {
      throw ArgumentError("settings.evaluateEvery", "expected a number from 1 on, found \(evaluateEvery)")
    }
  }

  /// Steps between checkpoints: some twenty of them stay.
  var checkpointEvery: Int { max(evaluateEvery, (steps / 20 / evaluateEvery) * evaluateEvery) }

  /// What a run records.
  func record(_ record: inout RecordSettings) {
    record.evaluateEvery = evaluateEvery
    record.checkpointEvery = checkpointEvery
    record.keepCheckpoints = 40
    record.captureEvery = nil
    record.keepsBest = nil
  }
}
