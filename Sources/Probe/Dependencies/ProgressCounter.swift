import Synchronization

/// Counts steps of several threads and tells how many are done.
final class ProgressCounter: Sendable {
  private let total: Int
  private let done = Mutex(0)
  private let onProgress: @Sendable (Int, Int) -> Void

  init(total: Int, _ onProgress: @escaping @Sendable (Int, Int) -> Void) {
    self.total = total
    self.onProgress = onProgress
  }

  /// One more step is done, or several.
  func step(by steps: Int = 1) {
    let count = done.withLock { done in
      done += steps
      return done
    }
    onProgress(count, total)
  }
}
