import Arrays
import Foundation
import GPT
import Records
import Synchronization
import Tasks

/// Work that takes longer than a request: one at a time, others wait.
final class Jobs: Sendable {
  /// What a job does: it tells how far it is, and stops where it is asked to.
  typealias Work =
    @Sendable (
      _ tell: @escaping @Sendable (JobProgress) -> Void, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws -> JobOutcome

  private struct Entry {
    var record: JobRecord
    var isCancelled = false
    /// What it told while it trained, a step each.
    var told: [JobProgress] = []
    /// When it began.
    var start: Date?
    var listeners: [Int: AsyncStream<JobRecord>.Continuation] = [:]
  }

  /// Jobs that are remembered, and those that may wait.
  private static let (mostKept, mostWaiting) = (64, 8)

  private let entries = Mutex<(order: [String], byID: [String: Entry], next: Int)>(([], [:], 1))
  private let queue = OperationQueue()
  private let seconds: Int
  private let naming: SettingNaming

  /// - Parameters:
  ///   - naming: how hints write settings and commands.
  ///   - seconds: how long a job may take.
  init(naming: SettingNaming, seconds: Int = Playground.jobSeconds) {
    self.naming = naming
    self.seconds = seconds
    queue.maxConcurrentOperationCount = 1
  }

  /// Begins a job, or lets it wait.
  ///
  /// - Throws: `ArgumentError` where too many wait.
  func start(_ kind: String, _ title: String, _ work: @escaping Work) throws -> JobRecord {
    let record = try entries.withLock { entries in
      let waiting = entries.byID.values.count { $0.record.state == .waiting }
      guard waiting < Self.mostWaiting else {
        throw ArgumentError("jobs", "\(waiting) jobs wait already", hint: "stop some of them")
      }
      let record = JobRecord(id: "j\(entries.next)", kind: kind, title: title, state: .waiting)
      entries.next += 1
      entries.byID[record.id] = Entry(record: record)
      entries.order.append(record.id)
      if entries.order.count > Self.mostKept,
        let old = entries.order.first(where: { entries.byID[$0]?.record.isOver == true })
      {
        entries.order.removeAll { $0 == old }
        entries.byID[old] = nil
      }
      return record
    }
    queue.addOperation { [self] in run(record.id, work) }
    return record
  }

  /// A job; nil for a name that is none, or was forgotten.
  func record(_ id: String) -> JobRecord? { entries.withLock { $0.byID[id]?.record } }

  /// The curves of a job that trains; nil for a name that is none.
  func learning(_ id: String) -> LearningReport? {
    entries.withLock { $0.byID[id] }.map { LearningReport($0.record, $0.told) }
  }

  /// Asks a job to stop.
  ///
  /// - Returns: the job; nil for a name that is none.
  func cancel(_ id: String) -> JobRecord? {
    entries.withLock { entries in
      entries.byID[id]?.isCancelled = true
      return entries.byID[id]?.record
    }
  }

  /// Asks all jobs to stop, and waits until they have.
  func cancelAll() async {
    entries.withLock { entries in
      for id in entries.order { entries.byID[id]?.isCancelled = true }
    }
    await withCheckedContinuation { continuation in
      queue.addBarrierBlock { continuation.resume() }
    }
  }

  /// What a job says from now on, its present state first.
  func events(_ id: String) -> AsyncStream<JobRecord>? {
    let (stream, continuation) = AsyncStream<JobRecord>.makeStream(bufferingPolicy: .bufferingNewest(256))
    let isKnown = entries.withLock { entries in
      guard let entry = entries.byID[id] else { return false }
      continuation.yield(entry.record)
      if entry.record.isOver {
        continuation.finish()
        return true
      }
      entries.next += 1
      let number = entries.next
      entries.byID[id]?.listeners[number] = continuation
      continuation.onTermination = { [weak self] _ in
        self?.entries.withLock { $0.byID[id]?.listeners[number] = nil }
      }
      return true
    }
    return isKnown ? stream : nil
  }

  private func run(_ id: String, _ work: Work) {
    guard !isCancelled(id) else { return finish(id) { $0.state = .cancelled } }
    let start = Date()
    entries.withLock { $0.byID[id]?.start = start }
    change(id) { $0.state = .running }
    do {
      let outcome = try work(
        { progress in self.tell(id, progress) },
        { self.isCancelled(id) || Date().timeIntervalSince(start) > Double(self.seconds) })
      let isLate = Date().timeIntervalSince(start) > Double(seconds)
      finish(id) { record in
        record.state = outcome.isCancelled ? .cancelled : .done
        record.model = outcome.model
        record.report = outcome.report
        if outcome.isCancelled, isLate { record.problem = "stopped after \(self.seconds) seconds" }
      }
    } catch is Cancelled {
      finish(id) { $0.state = .cancelled }
    } catch {
      let diagnostic = error as? any Diagnostic
      finish(id) { record in
        record.state = .failed
        record.problem = diagnostic?.summary ?? "\(error)"
        record.hint = diagnostic?.hint?.text(naming)
      }
    }
  }

  private func tell(_ id: String, _ progress: JobProgress) {
    entries.withLock { entries in
      guard progress.loss != nil || progress.accuracy != nil, var told = entries.byID[id]?.told else {
        return
      }
      // An evaluation says more than the step itself.
      if told.last?.step == progress.step { told.removeLast() }
      told.append(progress)
      entries.byID[id]?.told = told
    }
    change(id) { $0.progress = progress }
  }

  private func isCancelled(_ id: String) -> Bool { entries.withLock { $0.byID[id]?.isCancelled ?? true } }

  private func change(_ id: String, _ body: (inout JobRecord) -> Void) {
    entries.withLock { entries in
      guard var entry = entries.byID[id] else { return }
      body(&entry.record)
      entries.byID[id] = entry
      for listener in entry.listeners.values { listener.yield(entry.record) }
    }
  }

  private func finish(_ id: String, _ body: (inout JobRecord) -> Void) {
    change(id, body)
    let listeners = entries.withLock { entries in
      defer { entries.byID[id]?.listeners = [:] }
      return entries.byID[id].map { Array($0.listeners.values) } ?? []
    }
    for listener in listeners { listener.finish() }
  }
}

extension JobRecord {
  /// Whether nothing more will happen.
  var isOver: Bool { state == .done || state == .failed || state == .cancelled }
}
