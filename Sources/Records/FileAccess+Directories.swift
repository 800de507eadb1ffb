import CSystem
import Foundation

extension FileAccess {
  /// Creates a directory and those above it.
  ///
  /// - Throws: ``FileError`` with the system's reason, or what stands in the way.
  public static func createDirectory(_ path: String) throws {
    switch try kind(of: path) {
    case .directory: return
    case nil: break
    default: throw FileError(path, "expected a directory, found a file")
    }
    let parent = parent(of: path)
    if parent != path {
      if let kind = try kind(of: parent), kind != .directory {
        throw FileError(path, "the directory cannot be made: \(parent) is a file")
      }
      try createDirectory(parent)
    }
    let code = mkdir(path, 0o777) == 0 ? 0 : errno
    guard code == 0 || (code == EEXIST && isDirectory(path)) else {
      throw FileError(path, "the directory cannot be made", code: code)
    }
    try syncDirectory(parent)
  }

  /// Creates the directory that a file is to lie in.
  public static func createDirectory(ofFile path: String) throws {
    let directory = parent(of: path)
    do { try createDirectory(directory) } catch let error as FileError {
      throw FileError(path, "\(error.path): \(error.problem)", hint: error.hint)
    }
  }

  /// Writes a whole directory: `body` fills a new one beside the place, which is then renamed. A reader, or a crash, sees
  /// the old directory or the new one, never a part. Leftovers of a crash are removed by the next process that writes
  /// beside it.
  ///
  /// - Parameters:
  ///   - replacing: whether a directory that is there, and all it holds, is replaced. Else only an empty one is.
  ///   - body: gets the path to write to.
  /// - Throws: ``FileError``, or whatever `body` throws; what was there before is untouched.
  public static func writeDirectory(_ path: String, replacing: Bool = false, _ body: (String) throws -> Void)
    throws
  {
    let target = try resolvingLinks(path)
    let found = try kind(of: target)
    guard found == nil || found == .directory else {
      throw FileError(path, "expected a directory, found a file")
    }
    try createDirectory(parent(of: target))
    let temporary = try TemporaryName.directory(beside: target, for: path)
    defer { temporary.close() }
    do {
      try body(temporary.path)
      try syncTree(temporary.path)
      if replacing, found != nil, pk_exchange(temporary.path, target) == 0 {
        try? FileManager.default.removeItem(atPath: temporary.path)
      } else {
        if replacing, found != nil { try? FileManager.default.removeItem(atPath: target) }
        guard rename(temporary.path, target) == 0 else {
          let code = errno
          throw code == ENOTEMPTY || code == EEXIST
            ? FileError(path, "expected no directory here, or an empty one; found one that is not empty")
            : FileError(path, "cannot be written", code: code)
        }
      }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary.path)
      throw error
    }
    try syncDirectory(parent(of: target))
  }

  /// Removes a file or directory with all it holds; nothing happens when there is none. Links are not followed.
  public static func remove(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code
      throw FileError(path, "cannot be removed", code: code.map(Int32.init) ?? EACCES)
    }
  }

  /// Removes what killed writers left in a directory. Writing does so by itself, once a process.
  public static func removeLeftovers(in directory: String) { TemporaryName.removeLeftovers(in: directory) }

  /// Syncs a directory and those inside of it. Files were synced when they were written.
  private static func syncTree(_ path: String) throws {
    for name in try names(in: path) {
      var status = stat()
      let inner = "\(path)/\(name)"
      if lstat(inner, &status) == 0, Kind(status.st_mode) == .directory { try syncTree(inner) }
    }
    try syncDirectory(path)
  }
}
