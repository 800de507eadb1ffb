import Foundation

/// A lock on a directory, held as long as the process lives: a directory without one belongs to nobody any more.
package final class DirectoryHold {
  private let descriptor: Int32

  /// Nil when the directory is not there or another process holds it.
  package init?(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var held = stat()
    var named = stat()
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &held) == 0, lstat(path, &named) == 0,
      held.st_ino == named.st_ino, held.st_dev == named.st_dev
    else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Makes a directory that nobody else has, and holds it.
  ///
  /// - Throws: ``FileError`` when it cannot be made.
  package static func make(in parent: String, prefix: String) throws -> (path: String, hold: DirectoryHold) {
    while true {
      let number = UInt64.random(in: 0 ... .max)
      let path = "\(parent)/\(prefix)\(String(number, radix: 16))"
      guard mkdir(path, 0o777) == 0 else {
        if errno == EEXIST { continue }
        throw FileError(parent, "cannot be written (\(String(cString: strerror(errno))))")
      }
      // Another process may have taken it for a leftover before it was held.
      if let hold = DirectoryHold(path) { return (path, hold) }
    }
  }

  /// Makes the names in a directory last.
  package static func sync(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
