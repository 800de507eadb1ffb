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
    try self.init(playground.state(state), in: playground, view: name, focus: focus)
  }

  init(_ asked: PlaygroundState, in playground: Playground, view name: String, focus: JSONValue?) throws {
    var state = asked
    // It is about the whole run, whatever step of it is looked at.
    if name == View.timeline.rawValue { state.step = nil }
    let model = try playground.model(of: state)
    guard let view = View(rawValue: name) else {
      throw ArgumentError.unknown("view", name, at: "view", among: View.allCases.map(\.rawValue))
    }
    self.state = state
    self.model = model
    self.view = view
    self.focus = try Focus(focus, model.dimensions)
    try Self.check(self.focus.variable, of: model)
  }

  /// Before anything is computed.
  private static func check(_ variable: String?, of model: PlaygroundModel) throws {
    guard let variable else { return }
    guard let world = model.inputs?.world else {
      throw ArgumentError("focus.variable", "\(model.name) has no world, and so no variables")
    }
    let known = world.cells.map(\.name) + world.outputs.map(\.name)
    guard known.contains(variable) else {
      throw ArgumentError.unknown("variable", variable, at: "focus.variable", among: known)
    }
  }

  /// The maps.
  func report(job: Job? = nil) throws -> ViewReport {
    try model.report(view, of: state, focus: focus, job: job ?? Job(threads: model.threads))
  }
}
