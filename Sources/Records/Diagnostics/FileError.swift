import Foundation

/// Something wrong with a file, a directory, or what a file or another text holds, and where.
public struct FileError: Diagnostic, Hashable {
  /// The file or directory, or the kind of text that the place refers to: `input` for a text given to a world.
  public let path: String
  /// Line, counted from 1; 0 when the error has no place.
  public let line: Int
  /// Column in Unicode scalars, counted from 1; 0 when no column is known.
  public let column: Int
  /// What was expected and what was found.
  public let problem: String
  /// What to do about it.
  public let hint: Hint?

  /// An error at a place; line and column 0 mean "no place".
  public init(_ path: String, line: Int = 0, column: Int = 0, _ problem: String, hint: Hint? = nil) {
    self.path = path
    self.line = line
    self.column = column
    self.problem = problem
    self.hint = hint
  }

  /// What the system refused, with its reason. Take `code` at once: the next call may change `errno`.
  ///
  /// - Parameters:
  ///   - path: the file or directory.
  ///   - problem: what could not be done, e.g. `cannot be read`.
  ///   - code: `errno`.
  ///   - hint: what to do about it; by default what helps with a full disk or a missing permission.
  public init(_ path: String, _ problem: String, code: Int32, hint: Hint? = nil) {
    self.init(
      path, "\(problem) (\(String(cString: strerror(code))))", hint: hint ?? Self.hints[code])
  }

  public var place: DiagnosticPlace? { .file(path, line > 0 ? Place(line: line, column: column) : nil) }

  private static let hints: [Int32: Hint] = {
    let space: Hint = "earlier files are untouched; free some space and try again"
    return [
      ENOSPC: space, EDQUOT: space, EFBIG: "files of this size are not allowed here (see ulimit -f)",
      EACCES: "you are not allowed to; choose another place or change its permissions",
      EROFS: "nothing can be written there; choose another place",
      ELOOP: "links point at each other; remove them",
    ]
  }()
}
