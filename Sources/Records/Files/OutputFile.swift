import Foundation

/// What is open for writing. All bytes are written, or an error is thrown.
public struct OutputFile {
  /// For error messages.
  package let path: String
  package let descriptor: Int32

  /// Writes all bytes.
  ///
  /// - Throws: ``FileError`` when the system does not take them all.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30))
      let code = errno
      if count > 0 {
        done += count
      } else if count == 0 || code != EINTR {
        throw FileError(path, "cannot be written", code: count == 0 ? ENOSPC : code)
      }
    }
  }

  /// Writes all bytes.
  ///
  /// - Throws: ``FileError`` when the system does not take them all.
  public func write(_ data: Data) throws { try data.withUnsafeBytes { try write($0) } }

  /// Writes all bytes.
  ///
  /// - Throws: ``FileError`` when the system does not take them all.
  public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  /// Opens what is no file and can only be written through: a device, or a pipe that somebody reads.
  package init(through path: String, name: String) throws {
    self.path = name
    let start = Date()
    while true {
      // Without O_NONBLOCK a pipe that nobody reads would be waited for without end.
      let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
      let code = errno
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        self.descriptor = descriptor
        return
      }
      guard code == ENXIO || code == EINTR else { throw FileError(name, "cannot be written", code: code) }
      guard Date().timeIntervalSince(start) < InputFile.patience else {
        throw FileError(name, "nobody read from this pipe for \(Int(InputFile.patience)) seconds")
      }
      guard !PipeWaiting.isInVain else { throw FileError(name, "nobody reads from this pipe") }
      usleep(20_000)
    }
  }

  package init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Waits until the bytes are on the disk.
  package func sync() throws {
    while fsync(descriptor) != 0 {
      let code = errno
      if code == EINTR { continue }
      // Some kinds of file systems have nothing to wait for.
      guard code != EINVAL, code != ENOTSUP else { return }
      throw FileError(path, "cannot be written", code: code)
    }
  }
}
