import Foundation
import Records
import Synchronization

#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  @preconcurrency import Glibc
#endif

/// Ctrl-C, TERM, or a terminal that closes.
///
/// A training is asked to stop at the end of its step (``watch()``). Every other command ends at once, or within a
/// second where it can show what it has (``mayFinish()``), with status 130; files that it had begun are removed. A
/// second signal ends any at once.
enum Interrupt {
  private static let requested = Atomic(false)
  private static let patience = Atomic(0)
  private static let isBounded = Atomic(false)

  /// True when a stop was asked for.
  static func check() -> Bool { requested.load(ordering: .relaxed) }

  /// From now on a signal asks for a stop, however long that takes.
  static func watch() {
    isBounded.store(false, ordering: .relaxed)
    catchSignals()
  }

  /// From now on a signal ends the process.
  static func endProcess() {
    isBounded.store(true, ordering: .relaxed)
    catchSignals()
    let watcher = Thread {
      while !requested.load(ordering: .relaxed) { usleep(20_000) }
      usleep(UInt32(patience.load(ordering: .relaxed)))
      guard isBounded.load(ordering: .relaxed) else { return }
      UnfinishedFiles.removeAll()
      StandardStreams.end(130)
    }
    watcher.stackSize = 1 << 18
    watcher.start()
  }

  /// What follows ends within a second after a signal, with what it has.
  static func mayFinish() { patience.store(700_000, ordering: .relaxed) }

  /// What was computed is there: what follows only shows it, and ends by itself.
  static func isFinishing() { isBounded.store(false, ordering: .relaxed) }

  private static func catchSignals() {
    PipeWaiting.ends(when: check)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number) { number in
        signal(number, SIG_DFL)
        Interrupt.requested.store(true, ordering: .relaxed)
      }
      // Started under nohup, work outlives its terminal.
      if number == SIGHUP, unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
  }
}
