import Dispatch
import Foundation
import Synchronization

/// Threads that wait for work between parallel regions.
///
/// Regions of a training step follow each other within microseconds, so a worker looks for the next one for a moment
/// before it goes to sleep; waking a sleeping thread costs more than many a region takes.
package final class ThreadPool: Sendable {
  package static let shared = ThreadPool()

  /// How often a thread looks for work, or for the end of a region, before it sleeps: some tens of microseconds.
  private static let patience = 20_000

  private struct Job: @unchecked Sendable {
    /// In the frame of the call that waits for the region's end.
    let body: UnsafePointer<(Int) -> Void>
    let workers: Int
    /// The region's number: a thread that comes late must not take the next region's job twice.
    let generation: Int

    /// Not inlined, so that nothing of the closure is held when the region is reported as done.
    @inline(never)
    func run(_ worker: Int) { body.pointee(worker) }
  }

  /// One thread that sleeps until it is called.
  private final class Sleeper: Sendable {
    private let isAsleep = Atomic(false)
    private let bell = DispatchSemaphore(value: 0)

    /// Waits until `isReady`, at first awake, then asleep.
    func wait(until isReady: () -> Bool) {
      while true {
        for _ in 0..<ThreadPool.patience {
          if isReady() { return }
          _ = isAsleep.load(ordering: .relaxed)
        }
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if isReady() {
          // Whoever rings now has either seen this thread asleep, and its bell must be taken, or will not ring.
          if !isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.wait() }
          return
        }
        bell.wait()
      }
    }

    func ring() {
      if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
    }
  }

  private let isBusy = Atomic(false)
  private let generation = Atomic(0)
  private let remaining = Atomic(0)
  private let job = Mutex<Job?>(nil)
  private let caller = Sleeper()
  private let workers = Mutex<[Sleeper]>([])

  /// Runs `body(0)` on the calling thread and `body(1)` … `body(workers − 1)` on others, and waits for all. A region
  /// inside of another, or beside one of another thread, runs on the calling thread alone.
  package func run(workers count: Int, _ body: (Int) -> Void) {
    guard count > 1, !isBusy.exchange(true, ordering: .acquiring) else {
      for worker in 0..<count { body(worker) }
      return
    }
    defer { isBusy.store(false, ordering: .releasing) }
    let sleepers = threads(count - 1)
    withoutActuallyEscaping(body) { escaping in
      withUnsafePointer(to: escaping) { pointer in region(pointer, count, sleepers) }
    }
  }

  private func region(_ body: UnsafePointer<(Int) -> Void>, _ count: Int, _ sleepers: [Sleeper]) {
    remaining.store(count - 1, ordering: .sequentiallyConsistent)
    let next = generation.load(ordering: .sequentiallyConsistent) + 1
    job.withLock { $0 = Job(body: body, workers: count, generation: next) }
    generation.store(next, ordering: .sequentiallyConsistent)
    for sleeper in sleepers { sleeper.ring() }
    body.pointee(0)
    caller.wait { remaining.load(ordering: .sequentiallyConsistent) == 0 }
    job.withLock { $0 = nil }
  }

  /// At least `count` threads; all of them, since those that are not needed must see the region go by.
  private func threads(_ count: Int) -> [Sleeper] {
    workers.withLock { workers in
      while workers.count < count {
        let sleeper = Sleeper()
        let number = workers.count + 1
        let seen = generation.load(ordering: .sequentiallyConsistent)
        let thread = Thread { [self] in work(number, sleeper, after: seen) }
        thread.name = "probekit-\(number)"
        thread.stackSize = 8 << 20
        thread.start()
        workers.append(sleeper)
      }
      return Array(workers.prefix(count))
    }
  }

  private func work(_ number: Int, _ sleeper: Sleeper, after start: Int) {
    var seen = start
    while true {
      sleeper.wait { generation.load(ordering: .sequentiallyConsistent) != seen }
      let latest = generation.load(ordering: .sequentiallyConsistent)
      let job = job.withLock { $0 }
      let last = seen
      seen = max(latest, job?.generation ?? latest)
      guard let job, job.generation > last, number < job.workers else { continue }
      job.run(number)
      if remaining.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { caller.ring() }
    }
  }
}
