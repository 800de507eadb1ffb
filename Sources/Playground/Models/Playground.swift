import Arrays
import Foundation
import Intervene
import Records
import Synchronization
import Tasks

/// The models of a playground and what was kept for them. It may be asked from any thread.
public final class Playground: Sendable {
  private struct Contents {
    var models: [PlaygroundModel]
    var kept: [String: JSONValue] = [:]
    /// Names of ``kept``, oldest first.
    var order: [String] = []
  }

  /// Lists of interventions that are kept at most; the oldest go first.
  static let mostKept = 1_000

  private let contents: Mutex<Contents>
  private let checkpoints = RecentValues<String, PlaygroundModel>(most: 8)

  /// A playground with some models, the first of which is shown where a state names none.
  ///
  /// - Precondition: there is a model, and no two have one name.
  public init(_ models: [PlaygroundModel]) {
    precondition(!models.isEmpty, "a playground needs a model")
    precondition(Set(models.map(\.id)).count == models.count, "two models have one name")
    contents = Mutex(Contents(models: models))
  }

  /// The models, in the order in which they came.
  public var models: [PlaygroundModel] { contents.withLock { $0.models } }

  /// How the surface that it is opened from writes settings and commands.
  var naming: SettingNaming { models[0].naming }

  /// Adds a model under a name that is free: `boolean-2` where `boolean` is taken.
  func add(_ id: String, _ make: (_ id: String) throws -> PlaygroundModel) rethrows -> PlaygroundModel {
    let taken = Set(models.map(\.id))
    var free = id
    var number = 2
    while taken.contains(free) {
      free = "\(id)-\(number)"
      number += 1
    }
    let model = try make(free)
    contents.withLock { $0.models.append(model) }
    return model
  }

  /// The model that a state is about, at its step.
  ///
  /// - Throws: `ArgumentError` for a name and a step that there are not.
  public func model(of state: PlaygroundState) throws -> PlaygroundModel {
    let models = models
    let wanted = state.model ?? models[0].id
    guard let model = models.first(where: { $0.id == wanted }) else {
      throw ArgumentError.unknown("model", wanted, at: "state.model", among: models.map(\.id))
    }
    guard let step = state.step else { return model }
    let key = "\(model.id) \(step)"
    if let known = checkpoints[key] { return known }
    let opened = try model.model(after: step)
    checkpoints[key] = opened
    return opened
  }

  /// All that a page shows of a state.
  ///
  /// - Throws: `ArgumentError` and `FileError` for what does not fit.
  public func report(_ state: PlaygroundState) throws -> StateReport {
    try model(of: state).report(state)
  }

  /// Bytes of a request's body at most.
  static let bodyBytes = 1 << 18
  /// Seconds that a job may take.
  static let jobSeconds = 900
}

// MARK: - States

extension Playground {
  /// Reads a state from JSON.
  ///
  /// - Throws: `ArgumentError` and `FileError` that name the place, what was expected and found.
  func state(_ json: JSONValue) throws -> PlaygroundState {
    try PlaygroundState(json, kept: interventions(kept:))
  }

  /// Keeps interventions that are too long for an address.
  ///
  /// - Returns: their name, the same for the same list.
  func keep(_ json: JSONValue) throws -> String {
    guard !(try PlaygroundState.interventions(json, at: "")).isEmpty else {
      throw ArgumentError(
        "interventions", "expected at least one intervention, found none",
        hint: "for example [{\"ablate\":{\"heads\":[\"0.2\"]}}]")
    }
    var sum = Fingerprint()
    sum.add(try JSONFile.line(json))
    let name = "k" + sum.hex
    contents.withLock { contents in
      guard contents.kept.updateValue(json, forKey: name) == nil else { return }
      contents.order.append(name)
      if contents.order.count > Self.mostKept {
        contents.kept[contents.order.removeFirst()] = nil
      }
    }
    return name
  }

  private func interventions(kept name: String) throws -> [any Intervention] {
    guard let json = contents.withLock({ $0.kept[name] }) else {
      throw ArgumentError(
        "state.kept", "no interventions are kept as \"\(name.prefix(40))\"",
        hint: "they are kept as long as the server runs: load an exported file")
    }
    return try PlaygroundState.interventions(json, at: "state")
  }
}
