import Foundation
import Synchronization

/// A file that is being written and will be renamed into its place.
///
/// Names cannot be foreseen, and what is there already is never used. The writer holds a lock as long as it works; what
/// has the form of such a name and no lock was left by a writer that was killed, and is removed before the first writing
/// of a process into the same directory.
package struct TemporaryName {
  package let path: String
  /// Open for writing, and locked.
  package let descriptor: Int32

  package func close() { _ = Foundation.close(descriptor) }

  private static let start = ".probekit-"
  private static let end = ".partial"
  private static let cleaned = Mutex<Set<String>>([])

  /// A new empty file.
  ///
  /// - Parameter target: the place that the file is for; `name` is for error messages.
  package static func file(beside target: String, for name: String) throws -> TemporaryName {
    let directory = FileAccess.parent(of: target)
    removeLeftoversOnce(in: directory)
    for _ in 0..<100 {
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      let path = "\(directory)/\(start)\(String(repeating: "0", count: 16 - digits.count))\(digits)\(end)"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      let code = errno
      guard descriptor >= 0 else {
        if code == EEXIST { continue }
        _ = try FileAccess.kind(of: directory)
        throw FileError(name, "cannot be written", code: code)
      }
      // Whoever cleans up may have come between opening and locking: then the name is gone.
      _ = flock(descriptor, LOCK_EX)
      var status = stat()
      if lstat(path, &status) == 0 { return TemporaryName(path: path, descriptor: descriptor) }
      _ = Foundation.close(descriptor)
    }
    throw FileError(name, "cannot be written", code: EEXIST)
  }

  private static func removeLeftoversOnce(in directory: String) {
    guard let resolved = realpath(directory, nil) else { return }
    defer { free(resolved) }
    if cleaned.withLock({ $0.insert(String(cString: resolved)).inserted }) { removeLeftovers(in: directory) }
  }

  /// Removes what killed writers left in a directory, as far as it can.
  package static func removeLeftovers(in directory: String) {
    for name in (try? FileAccess.names(in: directory)) ?? [] where isTemporary(name) {
      let path = "\(directory)/\(name)"
      let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { _ = Foundation.close(descriptor) }
      var status = stat()
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
        status.st_uid == geteuid()
      else { continue }
      if FileAccess.Kind(status.st_mode) == .file { unlink(path) }
    }
  }

  package static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(start) && name.hasSuffix(end) && name.utf8.count == start.utf8.count + 16 + end.utf8.count
      && name.dropFirst(start.count).dropLast(end.count).allSatisfy { $0.isASCII && $0.isHexDigit }
  }
}
