import ArgumentParser
import Arrays
import Foundation
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// Which model to look at, and in which world.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "A run directory, one of its checkpoints, or a Hugging Face \(Architectures.names(joinedBy: "or")) checkpoint.",
      discussion: "Without it, the model that comes with the program is used.", valueName: "dir"),
    completion: .runs)
  var model: String?

  @OptionGroup var world: WorldOptions

  @Option(in: .threads, help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads: Int = Parallel.defaultThreads

  /// The directory of the model that comes with the program.
  static var shippedModel: String {
    Bundle.module.bundleURL.appendingPathComponent("Resources/boolean").path
  }

  /// What to call the model in reports and figures.
  var displayName: String { model ?? "the shipped model" }

  func open() throws -> Run {
    let run = try Self.open(model ?? Self.shippedModel, shownAs: displayName, world: try world.load())
    if let own = run.record?.worldFingerprint, let used = run.world?.fingerprint, own != used {
      Terminal.note("\(displayName) was trained on another world than '\(run.world?.name ?? "")'")
    }
    for note in run.notes { Terminal.note("\(displayName): \(note)") }
    Provenance.open(run, at: model)
    return run
  }

  /// Opens a model and says when it is a checkpoint of a run instead of its end.
  static func open(_ path: String, shownAs name: String? = nil, world: World? = nil) throws -> Run {
    let run = try Run.open(path, world: world)
    for problem in run.skipped { Terminal.note("not opened: \(problem)") }
    if let step = run.checkpointStep {
      let reason =
        RunDirectory(path).isFinished
        ? "the model of \(name ?? path) is damaged" : "training of \(name ?? path) has not ended"
      Terminal.note("\(reason); this is its checkpoint after step \(step)")
      OpenedCheckpoint.add(OpenedCheckpoint(run: path, step: step, skipped: run.skipped))
    }
    return run
  }
}

/// A world by name or file, with its parameters.
struct WorldOptions: ParsableArguments {
  @Option(
    name: .customLong("world"),
    help: ArgumentHelp("A built-in world or a YAML file (see `probe-cli world list`).", valueName: "name"),
    completion: .worlds)
  var name: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A parameter of the world, e.g. --set k=3; may be repeated.", valueName: "name=value"))
  var parameters: [String] = []

  /// The world, nil when none was named.
  func load() throws -> World? { try name.map { try World.named($0, parameters: try values()) } }

  /// The parameters as numbers.
  func values() throws -> [String: Int] { try Self.values(parameters) }

  /// Parameters written as `name=value`.
  static func values(_ parameters: [String]) throws -> [String: Int] {
    var result: [String: Int] = [:]
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Int(parts[1]) else {
        throw ValidationError("--set takes name=value with a whole number, found '\(parameter)'")
      }
      result[String(parts[0])] = value
    }
    return result
  }

  func validate() throws {
    guard parameters.isEmpty || name != nil else { throw ValidationError("--set needs --world") }
    _ = try values()
  }
}
