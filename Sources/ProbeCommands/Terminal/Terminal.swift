import Foundation
import GPT
import Records
import Viz

/// What the terminal can show, and messages beside the results.
enum Terminal {
  static let style = {
    var style = TerminalStyle.detect()
    if style.colors != .none { style.mark = "\(UInt64.random(in: .min ... .max));" }
    return style
  }()

  /// A message on standard error.
  static func note(_ text: String) {
    StandardError.write(MessageText.wrapped("note: \(TerminalText.shown(text))") + "\n")
  }

  /// Prints text of this program, in which tokens, names and paths of others may stand: their control characters are
  /// shown, on a terminal as in a pipe. Colours in ``style`` and line breaks stay.
  static func print(_ text: String, terminator: String = "\n") {
    Swift.print(shown(text), terminator: terminator)
  }

  /// Prints a table, as wide as the terminal allows.
  static func print(_ table: Table) { print(table.terminal(style), terminator: "") }

  /// Prints a text that is itself the result, such as what a model says: as it is into files and pipes, with control
  /// characters shown on a terminal.
  static func print(result text: String, terminator: String = "\n") {
    guard isatty(STDOUT_FILENO) == 0 else { return print(text, terminator: terminator) }
    Swift.print(text, terminator: terminator)
  }

  /// Only colour codes that bear the style's mark are this program's own.
  private static func shown(_ text: String) -> String {
    guard !style.mark.isEmpty else { return TerminalText.shown(text) }
    return text.components(separatedBy: "\u{1B}[\(style.mark)").map(TerminalText.shown)
      .joined(separator: "\u{1B}[")
  }

  /// Text in a colour where the terminal has colours.
  static func colored(_ text: String, _ code: Int) -> String {
    style.colors == .none ? text : "\u{1b}[\(style.mark)\(code)m\(text)\u{1b}[\(style.mark)0m"
  }

  static func green(_ text: String) -> String { colored(text, 32) }
  static func red(_ text: String) -> String { colored(text, 31) }
  static func bold(_ text: String) -> String { colored(text, 1) }
}

/// Everything that is printed goes through ``Terminal``.
func print(_ text: String, terminator: String = "\n") { Terminal.print(text, terminator: terminator) }
func print(_ table: Table) { Terminal.print(table) }
