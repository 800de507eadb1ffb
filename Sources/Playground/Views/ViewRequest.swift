import Records
import Tasks

/// What a page asks for as maps: `{"state":{…},"view":"lens","focus":{"layer":0,"head":2}}`.
struct ViewRequest: Sendable {
  let model: PlaygroundModel
  let state: PlaygroundState
  let view: View
  let focus: Focus

  /// - Throws: `ArgumentError` and `FileError` that name the place, what was expected and found.
  init(_ json: JSONValue, _ playground: Playground) throws {
    let members = try JSONMembers(json, at: "body", known: ["state", "view", "focus"])
    try self.init(
      state: members["state"] ?? .object([:]), view: members.text("view") ?? View.attention.rawValue,
      focus: members["focus"], playground)
  }

  init(state: JSONValue, view name: String, focus: JSONValue?, _ playground: Playground) throws {
    let state = try playground.state(state)
    let model = try playground.model(of: state)
    guard let view = View(rawValue: name) else {
      throw ArgumentError.unknown("view", name, at: "view", among: View.allCases.map(\.rawValue))
    }
    self.state = state
    self.model = model
    self.view = view
    self.focus = try Focus(focus, model.dimensions)
  }

  /// The maps.
  func report(job: Job? = nil) throws -> ViewReport {
    try model.report(view, of: state, focus: focus, job: job ?? Job(threads: model.threads))
  }
}
