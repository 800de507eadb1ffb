import Foundation

/// Something wrong with a file, a directory, or what a file holds.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file or directory.
  public let path: String
  /// What was expected and what was found.
  public let problem: String
  /// What to do about it.
  public let hint: String?

  public init(_ path: String, _ problem: String, hint: String? = nil) {
    self.path = path
    self.problem = problem
    self.hint = hint
  }

  /// What the system refused, with its reason. Take `code` at once: the next call may change `errno`.
  ///
  /// - Parameter hint: what to do about it; by default what helps with a full disk or a missing permission.
  public init(_ path: String, _ problem: String, code: Int32, hint: String? = nil) {
    self.init(
      path, "\(problem) (\(String(cString: strerror(code))))", hint: hint ?? Self.hints[code])
  }

  public var description: String { "\(path): \(problem)" + (hint.map { "\n  hint: \($0)" } ?? "") }

  private static let hints: [Int32: String] = {
    let space = "earlier files are untouched; free some space and try again"
    return [
      ENOSPC: space, EDQUOT: space, EFBIG: "files of this size are not allowed here (see ulimit -f)",
      EACCES: "you are not allowed to; choose another place or change its permissions",
      EROFS: "nothing can be written there; choose another place",
      ELOOP: "links point at each other; remove them",
    ]
  }()
}
