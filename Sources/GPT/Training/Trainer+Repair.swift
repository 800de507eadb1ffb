import Foundation
import Records

extension Trainer {
  /// Brings metrics, captures and the best checkpoint to the state that they had at the point where training goes on:
  /// what is later goes, and what is lost is made again by training from an earlier point.
  func repair(_ point: ResumePoint) throws {
    let own = try run.ownFiles()?.names
    for step in try run.captureSteps() where step > state.step {
      if own?.contains("captures/step-\(step).safetensors") ?? true { unlink(run.capture(step)) }
    }
    if !point.lostMetrics.isEmpty || !point.lostCaptures.isEmpty || point.lostBest {
      try makeAgain(point)
    }
    try MetricsFile.restore(metrics, to: run.metricsFile)
    guard point.record?.captures == nil else { return }
    for step in try run.captureSteps() where step <= state.step && point.record != nil {
      captures["\(step)"] = Fingerprint.hex(try FileAccess.read(run.capture(step)))
    }
  }

  /// Trains again, from the last checkpoint before all that is lost, or from the beginning.
  private func makeAgain(_ point: ResumePoint) throws {
    let goal = state
    let best = point.lostBest ? bestStep : nil
    // An evaluation is made of the updates before it.
    let earliest = (point.lostMetrics.map { $0 - 1 } + point.lostCaptures + [best].compactMap { $0 }).min()!
    guard let start = try replayStart(atMost: earliest, point) else {
      logger.warning(
        "what is lost cannot be made again: the run began with a model, and no earlier checkpoint is left")
      return
    }
    logger.warning("made again by training from step \(start.step)")
    defer { state = goal }
    state = start
    let engine = GradientEngine(
      state.model, batch: min(settings.schedule.batch, task.count), length: task.length, frozen: state.frozen,
      threads: threads)
    var order: (epoch: Int, rows: [Int]) = (-1, [])
    var entries = metrics
    var made: [String] = []
    // Without check sums of its own, what is made counts when training ends on the checkpoint's weights.
    let isKnown = point.record?.captures != nil
    let last = isKnown ? (point.lostCaptures + [best].compactMap { $0 }).max()! : goal.step
    while true {
      if point.lostCaptures.contains(state.step) {
        let sum = try writeCapture()
        made.append(run.capture(state.step))
        if isKnown, sum != point.record?.captures?["\(state.step)"] {
          unlink(made.removeLast())
          logger.warning("\(run.capture(state.step)): comes out differently here and stays away")
        }
      }
      if state.step == best { try writeBest() }
      guard state.step < last else { break }
      try advance(engine, &order)
      if state.step % settings.record.evaluateEvery == 0 || state.step == totalSteps {
        if point.lostMetrics.contains(state.step) { entries.append(try entry()) }
        state.lossSum = 0
        state.lossCount = 0
      }
    }
    guard isKnown || hasSameWeights(as: goal) else {
      for path in made { unlink(path) }
      logger.warning("training came to other weights here: what is lost stays away")
      return
    }
    metrics = entries.sorted { $0.step < $1.step }
  }

  private func replayStart(atMost step: Int, _ point: ResumePoint) throws -> TrainingState? {
    for earlier in try run.checkpointSteps().reversed() where earlier <= step {
      let read = try? TrainingState.read(
        run, earlier, settings: settings, last: totalSteps, origin: origin, freezing: places, threads: threads
      )
      if let read { return read.0 }
    }
    guard point.record?.beganWithModel != true else { return nil }
    return freshState()
  }

  private func hasSameWeights(as goal: TrainingState) -> Bool {
    let (mine, theirs) = (state.model.parameters, goal.model.parameters)
    return memcmp(mine.base, theirs.base, mine.layout.arenaCount * MemoryLayout<Float>.stride) == 0
  }
}
