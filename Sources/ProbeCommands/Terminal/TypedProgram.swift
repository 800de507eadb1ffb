import ArgumentParser
import Synchronization

/// The program that was typed, for messages about its commands.
enum TypedProgram {
  private struct None: ParsableCommand {}
  private static let stored = Mutex<any ParsableCommand.Type>(None.self)

  static var root: any ParsableCommand.Type {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
