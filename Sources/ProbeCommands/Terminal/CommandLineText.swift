import Foundation
import Records
import Synchronization
import Tasks

/// The command as it was typed, for the records of runs and figures.
enum CommandLineText {
  /// The command of a figure that is drawn again, in place of what was typed.
  static let recorded = Mutex<String?>(nil)

  static var current: String {
    if let command = recorded.withLock({ $0 }) { return command }
    return (["probe-cli"] + CommandLine.arguments.dropFirst().map(quoted)).joined(separator: " ")
  }

  /// An argument as one would type it in a shell.
  static func quoted(_ argument: String) -> String {
    let plain = argument.allSatisfy { $0.isLetter || $0.isNumber || "-_=,./:+".contains($0) }
    return plain && !argument.isEmpty
      ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
