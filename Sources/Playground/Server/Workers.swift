import Arrays
import Foundation

/// Threads of their own for what takes time, so that the server goes on answering meanwhile.
final class Workers: Sendable {
  private let queue: OperationQueue

  /// - Parameter count: works that go on at once; others wait.
  init(count: Int = max(1, Parallel.defaultThreads)) {
    queue = OperationQueue()
    queue.maxConcurrentOperationCount = count
    queue.name = "playground"
  }

  /// Does `work` on one of the threads.
  func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.addOperation { continuation.resume(with: Swift.Result(catching: work)) }
    }
  }
}
