import Foundation
import GPT
import Intervene
import Records

/// This package's type: the web server has one of the same name.
typealias JSONValue = Records.JSONValue

/// What a person is looking at, as one line: a model, a text, and what is done to the model while it reads.
///
/// It is all that a page sends. As JSON:
/// `{"model":"boolean","input":"1,0,1,0,1","interventions":[{"ablate":{"heads":["0.2"]}}],"step":null}`.
public struct PlaygroundState: Sendable {
  /// The model's name in the overview; nil for the first one.
  public var model: String?
  /// The values of the world's inputs; nil for its first held-out input.
  public var input: String?
  /// Raw text, for models without a world.
  public var text: String?
  /// What is done, in order.
  public var interventions: [any Intervention]
  /// The checkpoint of the run that is looked at; nil for the model itself.
  public var step: Int?

  /// A model that reads, with nothing done to it.
  public init(
    model: String? = nil, input: String? = nil, text: String? = nil, interventions: [any Intervention] = [],
    step: Int? = nil
  ) {
    self.model = model
    self.input = input
    self.text = text
    self.interventions = interventions
    self.step = step
  }

  /// The interventions that a state may have.
  public static let mostInterventions = 1_024

  private static let keys = ["model", "input", "text", "interventions", "step", "kept"]

  /// Reads a state.
  ///
  /// - Parameters:
  ///   - json: an object with the keys of a state.
  ///   - kept: gives the interventions that were kept under a name.
  /// - Throws: `ArgumentError` and `FileError` that name the place, what was expected and found.
  init(_ json: JSONValue, kept: (String) throws -> [any Intervention]) throws {
    let object = try JSONMembers(json, at: "state", known: Self.keys)
    model = try object.text("model")
    input = try object.text("input")
    text = try object.text("text")
    guard input == nil || text == nil else {
      throw ArgumentError(
        "state.text", "an input is given, too: \(input!)",
        hint: "an input is of the model's world, a text is read as it is; give one of them")
    }
    step = try object.whole("step")
    interventions = try Self.interventions(object["interventions"], at: "state")
    if let name = try object.text("kept") { interventions += try kept(name) }
    try Self.checkCount(interventions.count)
  }

  /// Reads a list of interventions, as the key `interventions` of a specification has it.
  ///
  /// - Parameter place: what the list is a member of, for messages; empty for the body itself.
  /// - Throws: `ArgumentError` whose place is the keys that lead to what is at fault.
  static func interventions(_ json: JSONValue?, at place: String) throws -> [any Intervention] {
    guard let json, json != .null else { return [] }
    let list = place.isEmpty ? "interventions" : "\(place).interventions"
    guard case .array(let entries) = json else {
      throw ArgumentError(
        list, "expected a list, found \(json.kindDescription)",
        hint: "for example [{\"ablate\":{\"heads\":[\"0.2\"]}}]")
    }
    guard !entries.isEmpty else { return [] }
    try checkCount(entries.count)
    let text = String(decoding: try JSONFile.line(JSONValue.object(["interventions": json])), as: UTF8.self)
    let interventions = try InterventionSpecification(message: text, at: place).interventions
    for (number, intervention) in interventions.enumerated() {
      if let steering = intervention as? Steering, case .file = steering.source {
        throw ArgumentError(
          "\(list)[\(number)].steer.vector", "a page names no files of the machine",
          hint: "take the direction of a variable")
      }
    }
    return interventions
  }

  private static func checkCount(_ count: Int) throws {
    guard count <= mostInterventions else {
      throw ArgumentError(
        "state.interventions", "expected at most \(mostInterventions), found \(count)",
        hint: "one change may be of many weights: blocks.*.attn.W_O, or a range of indices")
    }
  }

  /// The interventions as JSON, as a specification has them.
  func interventionsJSON() throws -> [JSONValue] {
    guard !interventions.isEmpty else { return [] }
    let text = try JSONFile.line(InterventionSpecification(interventions))
    guard
      case .array(let list)? = try JSONScanner.value(of: Array(text), path: "interventions")["interventions"]
    else { return [] }
    return list
  }
}
