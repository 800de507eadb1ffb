import Foundation
import GPT
import Records
import Tasks

extension PlaygroundModel {
  /// The steps of a run's training that left a checkpoint or a capture; none for models from elsewhere.
  var steps: [Overview.Model.Step] {
    let directory = RunDirectory(run.home)
    let weights = Set((try? directory.checkpointSteps()) ?? [])
    let captures = Set((try? directory.captureSteps()) ?? [])
    return weights.union(captures).sorted().map {
      .init(step: $0, hasWeights: weights.contains($0), hasCapture: captures.contains($0))
    }
  }

  /// The model as it was after a step of its training.
  ///
  /// - Throws: `ArgumentError` for a step without a checkpoint, with those that there are.
  func model(after step: Int) throws -> PlaygroundModel {
    let directory = RunDirectory(run.home)
    let known = (try? directory.checkpointSteps()) ?? []
    guard known.contains(step) else {
      try requireDirectory(at: "state.step")
      if ((try? directory.captureSteps()) ?? []).contains(step) {
        throw ArgumentError(
          "state.step",
          "of step \(step) only activations were kept, no weights, so that nothing can be asked of the model",
          hint: "the view timeline reads them; \(Self.words(known))")
      }
      throw ArgumentError(
        "state.step", "\(name) has no checkpoint after step \(step)",
        hint: Hint(Self.words(known)))
    }
    return try PlaygroundModel(
      Run.open(directory.checkpoint(step), world: run.world), id: id, name: name, path: path, step: step,
      naming: naming)
  }

  /// - Throws: `ArgumentError` where the run's directory was removed meanwhile.
  func requireDirectory(at place: String) throws {
    guard !FileManager.default.fileExists(atPath: run.home) else { return }
    throw ArgumentError(
      place, "the directory of \(name) is not there any more, and the steps of its training were in it",
      hint: "look at the trained model, or start the server anew with a directory that is there")
  }

  private static func words(_ known: [Int]) -> String {
    known.isEmpty
      ? "it was trained without checkpoints that stay"
      : "there are checkpoints of \(known.suffix(8).map(String.init).joined(separator: ", "))"
  }
}
