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

  /// The command that asks an analysis: the options whose values are not what they are when nothing is said.
  static func text<Asked: Analysis>(of analysis: Asked, model: ModelOptions) -> String {
    let standard = Asked()
    var words = ["probe-cli"] + Asked.name.split(separator: " ").map(String.init)
    if let path = model.model { words += ["--model", quoted(path)] }
    if let world = model.world.name { words += ["--world", quoted(world)] }
    for parameter in model.world.parameters { words += ["--set", quoted(parameter)] }
    for setting in Asked.settings where setting.value(of: analysis) != setting.value(of: standard) {
      let description = setting.description(of: analysis)
      if description.kind == .flag {
        words.append("--\(description.option)")
      } else if description.repeats, case .array(let values) = setting.value(of: analysis) {
        for value in values { words += ["--\(description.option)", quoted(value.shownDefault ?? "")] }
      } else {
        words += ["--\(description.option)", quoted(description.shownDefault)]
      }
    }
    return words.joined(separator: " ")
  }
}
