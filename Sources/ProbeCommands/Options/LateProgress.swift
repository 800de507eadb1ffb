import Foundation
import Synchronization

/// A progress bar for work that is usually quick: it appears when the work has taken two seconds. Any thread may
/// update it.
final class LateProgress: Sendable {
  private let unit: String
  private let start = Date()
  private let bar = Mutex<ProgressBar?>(nil)

  /// - Parameter unit: what is counted, in the plural.
  init(unit: String) { self.unit = unit }

  /// Shows that `done` of `total` is done.
  func update(_ done: Int, of total: Int) {
    guard Date().timeIntervalSince(start) >= 2 else { return }
    bar.withLock { bar in
      let shown = bar ?? ProgressBar(total: total, done: done, unit: unit)
      shown.update(done)
      bar = shown
    }
  }

  /// Removes the bar, if it came up.
  func finish() { bar.withLock { $0?.finish() } }
}
