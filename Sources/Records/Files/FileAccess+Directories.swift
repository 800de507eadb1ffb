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

  /// Removes a file or directory with all it holds; nothing happens when there is none. Links are not followed.
  public static func remove(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code
      throw FileError(path, "cannot be removed", code: code.map(Int32.init) ?? EACCES)
    }
  }

  /// Puts a file or directory in a place of the same file system in one step; a file that is there is replaced.
  ///
  /// - Throws: ``FileError`` that names the place, with the system's reason.
  public static func move(_ entry: String, to place: String) throws {
    guard rename(entry, place) == 0 else {
      throw FileError(place, "cannot be written (\(String(cString: strerror(errno))))")
    }
  }

  /// Removes what killed writers left in a directory. Writing does so by itself, once a process.
  public static func removeLeftovers(in directory: String) { TemporaryName.removeLeftovers(in: directory) }
}
