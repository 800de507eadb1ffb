import Arrays
import Records

/// Long work: how many threads it may use, whom it tells how far it is, and whether it should stop.
public struct Job: Sendable {
  /// Takes what is done, what there is to do, and what is counted, in the plural.
  public typealias Progress = @Sendable (_ done: Int, _ total: Int, _ unit: String) -> Void

  /// The number of threads that the work may use.
  public let threads: Int
  private let progress: Progress
  private let cancelled: @Sendable () -> Bool

  /// Work that tells nobody and never stops, unless it is given what to tell and whom to ask.
  ///
  /// - Parameters:
  ///   - threads: threads to work on.
  ///   - progress: may be called from any thread.
  ///   - isCancelled: asked between pieces of work, from any thread.
  public init(
    threads: Int = Parallel.defaultThreads, progress: @escaping Progress = { _, _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.threads = threads
    self.progress = progress
    cancelled = isCancelled
  }

  /// Whether the work should end, with what it has.
  public var isCancelled: Bool { cancelled() }

  /// Tells that `done` of `total` is done.
  public func update(_ done: Int, of total: Int, _ unit: String) { progress(done, total, unit) }

  /// What counts `unit`, as analyses report it.
  public func counting(_ unit: String) -> @Sendable (_ done: Int, _ total: Int) -> Void {
    { progress($0, $1, unit) }
  }

  /// The job of one of several pieces of equal size.
  public func part(_ number: Int, of count: Int) -> Job {
    Job(
      threads: threads, progress: { [progress] in progress(number * $1 + $0, count * $1, $2) },
      isCancelled: cancelled)
  }

  /// Throws where the work should end.
  ///
  /// - Throws: ``Cancelled`` when the work should end.
  public func check() throws { if isCancelled { throw Cancelled() } }
}

/// Work was stopped before it had anything to show.
public struct Cancelled: Diagnostic {
  /// The error of stopped work.
  public init() {}
  public var problem: String { "stopped" }
}
