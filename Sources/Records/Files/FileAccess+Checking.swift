import Foundation

extension FileAccess {
  /// Finds out before the work whether a file can be written: nothing else stands there, and the directory is there (or
  /// can be made) and lets files be made in it. Nothing is changed.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - overwrite: whether a file that is there may be replaced.
  ///   - createDirectories: whether missing directories on the way will be made.
  /// - Throws: ``FileError`` that says what stands in the way.
  public static func requireWritable(
    _ path: String, overwrite: Bool = true, createDirectories: Bool = true
  ) throws {
    guard !path.isEmpty else { throw FileError("''", "is no path") }
    let target = try resolvingLinks(path)
    switch try kind(of: target) {
    case .directory: throw FileError(path, "expected a file, found a directory")
    case .socket: throw FileError(path, "expected a file, found a socket")
    case .pipe, .device:
      guard access(target, W_OK) == 0 else { throw FileError(path, "cannot be written", code: errno) }
    case .file where !overwrite:
      throw FileError(
        path, "expected no file here, found one", hint: "choose another name, or allow replacing it")
    case .file, nil:
      guard !target.hasSuffix("/") else {
        throw FileError(path, "expected the name of a file, found that of a directory")
      }
      let parent = parent(of: target)
      guard try createDirectories || kind(of: parent) != nil else {
        throw FileError(path, "the directory \(parent) is not there", hint: "make it first")
      }
      try requireRoom(in: parent, for: path)
    }
  }

  /// Finds out before the work whether files can be written into a directory, which is there or can be made.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - files: the names that will be written there: none may be a directory.
  /// - Throws: ``FileError`` that says what stands in the way.
  public static func requireWritable(directory path: String, files: [String] = []) throws {
    guard !path.isEmpty else { throw FileError("''", "is no path") }
    if let kind = try kind(of: path), kind != .directory {
      throw FileError(path, "expected a directory, found a file", hint: "choose another name")
    }
    try requireRoom(in: path, for: path)
    for file in files { try requireWritable("\(path)/\(file)") }
  }

  /// Finds out whether names can be made in a directory, or in the nearest one above that is there.
  private static func requireRoom(in directory: String, for path: String) throws {
    switch try kind(of: directory) {
    case .directory:
      guard access(directory, W_OK | X_OK) == 0 else {
        let code = errno
        throw FileError(path, "nothing can be written in the directory \(directory)", code: code)
      }
      // Some file systems take no new names although permissions allow them.
      var name = Array("\(directory)/.writable-XXXXXX".utf8CString)
      let file = mkstemp(&name)
      guard file >= 0 else {
        let code = errno
        throw FileError(path, "nothing can be written in the directory \(directory)", code: code)
      }
      close(file)
      unlink(name)
    case nil:
      let parent = parent(of: directory)
      guard parent != directory else { throw FileError(path, "the directory \(directory) is not there") }
      try requireRoom(in: parent, for: path)
    default: throw FileError(path, "\(directory) is a file, not a directory")
    }
  }
}
