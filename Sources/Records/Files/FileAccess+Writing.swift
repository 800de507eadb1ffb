import Foundation

extension FileAccess {
  /// Writes a whole file. A reader, or a crash, sees the old content or the new, never a part.
  ///
  /// It is written beside its place under a name that cannot be foreseen, synced, and renamed; then the directory is
  /// synced. A file that is replaced keeps its permissions. A link keeps pointing where it did: what it points to is
  /// replaced. Devices and pipes are written to directly.
  ///
  /// - Parameters:
  ///   - data: the whole content.
  ///   - path: the file.
  ///   - overwrite: whether a file already there is replaced; else it is an error, also when it comes up
  ///     meanwhile.
  /// - Throws: ``FileError``; what was there before is untouched and nothing is left beside it.
  public static func write(_ data: Data, to path: String, overwrite: Bool = true) throws {
    try write(to: path, overwrite: overwrite) { try $0.write(data) }
  }

  /// The same with a `body` that writes piece by piece. Whatever it throws leaves the old file.
  public static func write(to path: String, overwrite: Bool = true, _ body: (OutputFile) throws -> Void)
    throws
  {
    let target = try resolvingLinks(path)
    var existing = stat()
    let isThere = stat(target, &existing) == 0
    guard !isThere || overwrite else { throw alreadyThere(path) }
    if isThere {
      switch Kind(existing.st_mode) {
      case .directory: throw FileError(path, "expected a file, found a directory")
      case .socket: throw FileError(path, "expected a file, found a socket")
      case .pipe, .device:
        let file = try OutputFile(through: target, name: path)
        defer { close(file.descriptor) }
        return try body(file)
      case .file: break
      }
    }
    let temporary = try TemporaryName.file(beside: target, for: path)
    UnfinishedFiles.begin(temporary.path)
    defer { UnfinishedFiles.end(temporary.path) }
    defer { temporary.close() }
    do {
      let file = OutputFile(descriptor: temporary.descriptor, path: path)
      // Some file systems have no permissions to keep.
      if isThere { fchmod(temporary.descriptor, existing.st_mode & 0o777) }
      try body(file)
      try file.sync()
      if overwrite {
        guard rename(temporary.path, target) == 0 else {
          throw FileError(path, "cannot be written", code: errno)
        }
      } else {
        // Unlike rename, link never replaces.
        guard link(temporary.path, target) == 0 else {
          throw errno == EEXIST ? alreadyThere(path) : FileError(path, "cannot be written", code: errno)
        }
        unlink(temporary.path)
      }
    } catch {
      unlink(temporary.path)
      throw error
    }
    try syncDirectory(parent(of: target))
  }

  private static func alreadyThere(_ path: String) -> FileError {
    FileError(path, "expected no file here, found one", hint: "choose another name, or allow replacing it")
  }

  /// Where the last link of a path leads, whether or not anything is there.
  package static func resolvingLinks(_ path: String) throws -> String {
    var target = path
    for _ in 0..<40 {
      var status = stat()
      guard lstat(target, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return target }
      // What the system itself made (/dev/stdout) is opened under its own name.
      if stat(target, &status) == 0, Kind(status.st_mode) != .file, Kind(status.st_mode) != .directory {
        return target
      }
      let count = Int(PATH_MAX)
      let link = try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
        length = buffer.withMemoryRebound(to: CChar.self) { readlink(target, $0.baseAddress!, count) }
        guard length >= 0 else {
          length = 0
          throw FileError(path, "its link cannot be followed", code: errno)
        }
      }
      let next = String(decoding: link, as: UTF8.self)
      target = next.hasPrefix("/") ? next : "\(parent(of: target))/\(next)"
    }
    throw FileError(path, "cannot be written", code: ELOOP)
  }

  /// Makes sure that names which were just made or changed in a directory outlive a crash of the system.
  package static func syncDirectory(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }  // not readable by us: nothing can be done
    defer { close(descriptor) }
    try OutputFile(descriptor: descriptor, path: path).sync()
  }
}
