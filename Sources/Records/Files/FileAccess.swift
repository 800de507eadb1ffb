import Foundation

/// Reading, writing and looking for files and directories, with errors that name the path and the system's own reason.
public enum FileAccess {
  /// What stands under a path.
  public enum Kind: Sendable {
    /// A regular file.
    case file
    /// A directory.
    case directory
    /// A named pipe, or a pipe that is open.
    case pipe
    /// A character or block device.
    case device
    /// A socket, which cannot be read as a file.
    case socket

    package init(_ mode: mode_t) {
      switch mode & S_IFMT {
      case S_IFDIR: self = .directory
      case S_IFIFO: self = .pipe
      case S_IFCHR, S_IFBLK: self = .device
      case S_IFSOCK: self = .socket
      default: self = .file
      }
    }
  }

  /// What a path leads to, links followed; nil when there is nothing of this name.
  ///
  /// - Throws: ``FileError`` when that cannot be told, and for links that lead nowhere or round in circles.
  public static func kind(of path: String) throws -> Kind? {
    var status = stat()
    if stat(path, &status) == 0 { return Kind(status.st_mode) }
    let code = errno
    if let link = brokenLink(in: path) {
      throw FileError(link, "is a link that leads nowhere", code: code, hint: "mend or remove the link")
    }
    if code == ENOENT || code == ENOTDIR { return nil }
    throw FileError(path, "cannot be looked at", code: code)
  }

  /// False when there is nothing of this name. True also for links that lead nowhere and for what may not be looked
  /// at: reading these is an error, they are not absent.
  public static func exists(_ path: String) -> Bool {
    do { return try kind(of: path) != nil } catch { return true }
  }

  /// True when a path leads to a directory.
  public static func isDirectory(_ path: String) -> Bool { (try? kind(of: path)) == .directory }

  /// The names in a directory, without `.` and `..`, sorted by their bytes.
  ///
  /// - Throws: ``FileError`` when it cannot be read.
  public static func names(in directory: String) throws -> [String] {
    guard let stream = opendir(directory) else {
      throw FileError(directory, "the directory cannot be read", code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else {
          throw FileError(directory, "the directory cannot be read", code: errno)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// The directory that a path lies in: `.` for a plain name.
  package static func parent(of path: String) -> String {
    var bytes = Substring(path)
    while bytes.count > 1, bytes.last == "/" { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: "/") else { return "." }
    return slash == bytes.startIndex ? "/" : String(bytes[..<slash])
  }

  /// The first link on the way of `path` that leads nowhere, nil when there is none.
  private static func brokenLink(in path: String) -> String? {
    var status = stat()
    if lstat(path, &status) == 0 {
      return status.st_mode & S_IFMT == S_IFLNK && stat(path, &status) != 0 ? path : nil
    }
    let parent = parent(of: path)
    return parent == path || parent == "." ? nil : brokenLink(in: parent)
  }
}
