import Records

extension RunDirectory {
  /// Opens the finished model, or else the newest checkpoint that is whole, as training goes on from it.
  ///
  /// - Returns: the model, what to know about its weights, its directory, the checkpoint's step when it is one, and what was wrong with newer ones.
  /// - Throws: `FileError` when there is nothing to open.
  package func openModel() throws
    -> (model: Model, notes: [String], path: String, step: Int?, skipped: [String])
  {
    let steps = try checkpointSteps()
    var skipped: [String] = []
    if isFinished || steps.isEmpty {
      do {
        let (model, notes) = try Checkpoint.openModel(path)
        return (model, notes, path, nil, [])
      } catch {
        guard !steps.isEmpty else { throw error }
        skipped.append("\(error)")
      }
    }
    for step in steps.reversed() {
      do {
        let record = try CheckpointRecord.read(checkpoint(step))
        guard record.step == step else {
          throw FileError(checkpoint(step), "holds the state after step \(record.step)")
        }
        if let own = record.run, let origin = try TrainingRecord.read(self)?.origin, own != origin {
          throw FileError(checkpoint(step), "is a checkpoint of another run")
        }
        let (model, notes) = try Checkpoint.openModel(checkpoint(step))
        return (model, notes, checkpoint(step), step, skipped)
      } catch {
        skipped.append("\(error)")
      }
    }
    throw FileError(
      path, "holds no model and no checkpoint that is whole:\n  " + skipped.joined(separator: "\n  "))
  }
}
