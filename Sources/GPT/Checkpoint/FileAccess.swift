import Foundation

/// Something wrong with a file of a checkpoint, a run or an export.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
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

  public var description: String { "\(path): \(problem)" + (hint.map { "\n  hint: \($0)" } ?? "") }
}

/// Reading and atomic writing of files, with errors that name the path.
public enum FileAccess {
  /// True when a file or directory is there.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// All bytes of a file of at most `limit` bytes.
  public static func read(_ path: String, limit: Int = .max) throws -> Data {
    var status = stat()
    guard stat(path, &status) == 0 else { throw CheckpointError(path, reason("cannot be read")) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw CheckpointError(path, "expected a file, found a directory")
    }
    guard status.st_size <= limit else {
      throw CheckpointError(
        path, "expected at most \(limit) bytes, found \(status.st_size)")
    }
    guard let file = fopen(path, "rb") else { throw CheckpointError(path, reason("cannot be read")) }
    defer { fclose(file) }
    var data = Data(count: Int(status.st_size))
    let count = data.withUnsafeMutableBytes { $0.isEmpty ? 0 : fread($0.baseAddress!, 1, $0.count, file) }
    guard ferror(file) == 0 else { throw CheckpointError(path, reason("cannot be read")) }
    return data.prefix(count)
  }

  /// Writes a whole file: to a temporary file beside it, synced, then renamed over it. A reader, or a crash, sees
  /// the old content or the new, never a part.
  public static func write(_ data: Data, to path: String) throws {
    try write(to: path) { file in
      data.withUnsafeBytes { $0.isEmpty || fwrite($0.baseAddress!, 1, $0.count, file) == $0.count }
    }
  }

  /// The same with a `body` that writes to the stream and returns whether all of it could be written.
  package static func write(to path: String, _ body: (UnsafeMutablePointer<FILE>) -> Bool) throws {
    let temporary = path + ".partial-\(getpid())"
    guard let file = fopen(temporary, "wb") else {
      throw CheckpointError(path, reason("cannot be written"))
    }
    let written = body(file) && fflush(file) == 0 && fsync(fileno(file)) == 0
    let problem = written ? "" : reason("cannot be written")
    fclose(file)
    guard written else {
      unlink(temporary)
      throw CheckpointError(path, problem, hint: "earlier files are untouched; free some space and try again")
    }
    guard rename(temporary, path) == 0 else {
      let problem = reason("cannot be written")
      unlink(temporary)
      throw CheckpointError(path, problem)
    }
  }

  /// Creates a directory and those above it.
  public static func createDirectory(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CheckpointError(path, reason("the directory cannot be created"))
    }
  }

  /// Creates the directory that a file is to lie in.
  public static func createDirectory(ofFile path: String) throws {
    let directory = (path as NSString).deletingLastPathComponent
    if !directory.isEmpty { try createDirectory(directory) }
  }

  private static func reason(_ what: String) -> String { "\(what) (\(String(cString: strerror(errno))))" }
}
