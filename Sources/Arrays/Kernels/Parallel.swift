import Foundation
import Synchronization

/// Work shared among a chosen number of threads.
///
/// Every part's result must be independent of the thread that computes it; then the number of threads changes
/// the time and nothing else.
public enum Parallel {
  /// As many threads as the machine has cores, fewer where a limit of memory leaves no room for them.
  public static let defaultThreads = MatrixBuffers.threads(
    atMost: ProcessInfo.processInfo.activeProcessorCount)

  /// Runs `body(part)` for all parts; thread t takes parts t, t + threads, … Rethrows the error of the lowest
  /// numbered part that failed.
  public static func run(
    parts: Int, threads: Int = defaultThreads, _ body: @Sendable (Int) throws -> Void
  ) throws {
    let workers = min(parts, max(1, threads))
    if workers <= 1 {
      for part in 0..<parts { try body(part) }
      return
    }
    let failure = Mutex<(part: Int, error: any Error)?>(nil)
    ThreadPool.shared.run(workers: workers) { worker in
      for part in stride(from: worker, to: parts, by: workers) {
        do {
          try body(part)
        } catch {
          failure.withLock { first in
            if first.map({ part < $0.part }) ?? true { first = (part, error) }
          }
          return
        }
      }
    }
    if let (_, error) = failure.withLock({ $0 }) { throw error }
  }

  /// Runs `body(part)`, which cannot fail, for all parts.
  package static func runAll(parts: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(parts, max(1, threads))
    if workers <= 1 {
      for part in 0..<parts { body(part) }
      return
    }
    ThreadPool.shared.run(workers: workers) { worker in
      for part in stride(from: worker, to: parts, by: workers) { body(part) }
    }
  }
}
