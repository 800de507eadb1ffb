import ArgumentParser
import Arrays
import Foundation
import GPT
import Records
import Reports
import Synchronization
import Tasks
import Viz

/// A training run on the terminal: progress, log lines, Ctrl-C, and the figures at the end.
struct TrainingSession {
  let session: RunSession
  /// The command that goes on with an interrupted run.
  let resumeCommand: String

  /// Whether scalars are written for TensorBoard, too; a run that has them goes on with them.
  let writesEvents: Bool

  init(
    _ session: RunSession, resumeCommand: String = "probe-cli train --resume", writesEvents: Bool = false
  ) {
    self.session = session
    self.writesEvents = writesEvents || EventFile.exists(in: session.run)
    self.resumeCommand = resumeCommand
  }

  /// How a run ended, for `--json`.
  struct Report: Codable {
    let run: String
    let steps: Int
    let seconds: Double
    let final: MetricsEntry?
    let figures: [String]
    /// What is to be known about the data, and about how accuracy was measured.
    let notes: [String]
  }

  /// Trains to the end; after Ctrl-C the program ends with status 130.
  func train() throws -> Report {
    let (run, record, trainer, logger) = (session.run, session.record, session.trainer, session.logger)
    let (done, total) = (trainer.completedSteps, trainer.totalSteps)
    if done == total {
      logger.notice("\(run.path) has already ended after step \(total)")
    } else {
      let start = done > 0 ? "going on after step \(done)" : "seed \(record.settings.seed)"
      logger.info("training \(run.path): \(total) steps of \(record.settings.schedule.batch) texts, \(start)")
    }
    let notes = try trainer.notes()
    for note in notes { logger.notice("\(note)") }
    let events =
      writesEvents
      ? try EventFile(in: run, holding: run.metrics().filter { $0.step <= trainer.completedSteps }) : nil
    Interrupt.watch()
    var eventProblem: (any Error)?
    let progress = ProgressBar(total: trainer.totalSteps, done: trainer.completedSteps, unit: "steps")
    let start = Date()
    let outcome = try session.train(shouldStop: Interrupt.check) { event in
      switch event {
      case .step(let step, _, let loss): progress.update(step, detail: "loss \(NumberText.fixed(loss, 4))")
      case .evaluated(let entry):
        logger.info("\(Self.line(entry))")
        do { try events?.append(entry) } catch { eventProblem = eventProblem ?? error }
      case .checkpoint(_, let path): logger.debug("checkpoint \(path)")
      case .capture(_, let path): logger.debug("capture \(path)")
      }
    }
    progress.finish()
    if let eventProblem { throw eventProblem }
    // A run that went on may have made lost evaluations again.
    try events?.settle(run.metrics())
    if case .interrupted(let step) = outcome {
      logger.notice(
        "stopped after step \(step); go on with: \(resumeCommand) \(CommandLineText.quoted(run.path))"
      )
      throw ExitCode(130)
    }
    let seconds = Date().timeIntervalSince(start)
    let metrics = try run.metrics()
    let figures = try TrainingFigures.write(metrics, run: run, record: record)
    Provenance.open(run, record)
    logger.info("done in \(NumberText.fixed(seconds, 1)) s")
    return Report(
      run: run.path, steps: trainer.totalSteps, seconds: seconds, final: metrics.last, figures: figures,
      notes: notes)
  }

  private static func line(_ entry: MetricsEntry) -> String {
    var text = "step \(entry.step): train loss \(NumberText.fixed(entry.trainLoss, 4))"
    if let loss = entry.validLoss { text += ", valid loss \(NumberText.fixed(loss, 4))" }
    if let accuracy = entry.accuracy {
      text += ", exact \(EvaluationText.percent(accuracy.all))"
      if let interval = entry.interval {
        text += " [\(EvaluationText.percent(interval.low)) to \(EvaluationText.percent(interval.high))]"
      }
      var parts: [String] = []
      if let heldOut = accuracy.heldOut { parts.append("not seen \(EvaluationText.percent(heldOut))") }
      if let rest = accuracy.heldOutWithoutMirrors {
        parts.append("without mirrors \(EvaluationText.percent(rest))")
      }
      if let constant = entry.majority?.exact.all {
        parts.append("always the same answer \(EvaluationText.percent(constant))")
      }
      if !parts.isEmpty { text += " (\(parts.joined(separator: ", ")))" }
    }
    return text
  }
}
