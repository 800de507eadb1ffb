import Records

/// A position in a text: line and column, both counted from 1. Columns count Unicode scalars.
public struct Place: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Line, counted from 1; 0 where no line is known.
  public let line: Int
  /// Column in Unicode scalars, counted from 1; 0 where no column is known.
  public let column: Int

  /// A place from its line and column, both counted from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// `line:column`.
  public var description: String { "\(line):\(column)" }
}

/// What is wrong with a world file, an input, a data set line or an evaluation, and where.
///
/// `message` says what was expected and what was found. The place is that of the text in `file`: a YAML file
/// for rules and evaluation, `input` for a text given to ``World/parse(input:)``, a JSONL file for data.
public struct WorldError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file (or the kind of text) that the place refers to.
  public let file: String
  /// Line, counted from 1; 0 when the error has no place.
  public let line: Int
  /// Column in Unicode scalars, counted from 1; 0 when no column is known.
  public let column: Int
  /// What was expected and what was found.
  public let message: String
  /// What the reader could do about it.
  public let hint: String?

  /// An error at a place; line and column 0 mean "no place".
  public init(file: String, line: Int = 0, column: Int = 0, message: String, hint: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.hint = hint
  }

  /// `file:line:column: message`, then an indented line with the hint.
  public var description: String {
    var text = TerminalText.singleLine(file)
    if line > 0 { text += ":\(line)" }
    if line > 0 && column > 0 { text += ":\(column)" }
    text += ": \(message)"
    if let hint { text += "\n  hint: \(hint)" }
    return text
  }
}

/// A fault at an offset of one expression or template, before its place in the file is known.
struct Problem: Error {
  /// Offset in Unicode scalars from the start of the text.
  let offset: Int
  let message: String
  let hint: String?

  init(at offset: Int, _ message: String, hint: String? = nil) {
    self.offset = offset
    self.message = message
    self.hint = hint
  }
}
