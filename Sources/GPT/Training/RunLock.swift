import Foundation
import Records

/// Keeps a run directory to one process: held from creation to the end of the process.
public final class RunLock: Sendable {
  static let name = ".lock"
  private let descriptor: Int32

  /// Takes the lock of a directory.
  ///
  /// - Throws: `FileError` when another process trains there.
  public init(_ run: RunDirectory) throws {
    try FileAccess.createDirectory(run.path)
    let path = "\(run.path)/\(Self.name)"
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else {
      throw FileError(run.path, "cannot be written (\(String(cString: strerror(errno))))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw FileError(
        run.path, "is being trained by another process",
        hint: "wait for it, or choose another \(setting: "directory")")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
