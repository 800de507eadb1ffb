import Synchronization

/// Waiting for the other end of a pipe, which ends early where the process was asked to end.
package enum PipeWaiting {
  private static let question = Mutex<@Sendable () -> Bool>({ false })

  /// Sets who knows whether the process was asked to end.
  package static func ends(when isInVain: @escaping @Sendable () -> Bool) {
    question.withLock { $0 = isInVain }
  }

  package static var isInVain: Bool { question.withLock { $0 }() }
}
