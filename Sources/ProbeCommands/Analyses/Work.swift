import ArgumentParser
import Foundation
import GPT
import Records
import Synchronization
import Tasks

/// Long work on the terminal: progress on standard error, and Ctrl-C.
enum Work {
  /// What a command throws after it has shown what was done before Ctrl-C.
  static let stopped = ExitCode(130)

  /// Runs `body` with a job that shows progress.
  ///
  /// - Returns: the result, and whether nobody asked for a stop.
  static func run<Result>(
    threads: Int, _ body: (Job) throws -> Result
  ) throws -> (result: Result, isWhole: Bool) {
    Interrupt.mayFinish()
    let bars = ProgressBars()
    defer { bars.finish() }
    let job = Job(threads: threads, progress: bars.update, isCancelled: Interrupt.check)
    do {
      let result = try body(job)
      Interrupt.isFinishing()
      return (result, !Interrupt.check())
    } catch is Cancelled {
      throw stopped
    }
  }
}

/// One bar at a time, of what is counted now.
final class ProgressBars: Sendable {
  private let current = Mutex<(unit: String, bar: LateProgress)?>(nil)

  func update(_ done: Int, _ total: Int, _ unit: String) {
    let bar = current.withLock { current in
      if let current, current.unit == unit { return current.bar }
      current?.bar.finish()
      let bar = LateProgress(unit: unit)
      current = (unit, bar)
      return bar
    }
    bar.update(done, of: total)
  }

  func finish() { current.withLock { $0?.bar.finish() } }
}
