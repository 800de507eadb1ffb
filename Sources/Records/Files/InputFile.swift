import Foundation

/// A file, pipe or device that is read from its beginning to its end.
///
/// A named pipe to which nobody writes is given up after ``patience`` seconds. As long as somebody holds it open for
/// writing it is waited for, as for standard input.
public final class InputFile {
  /// Seconds that a named pipe is waited for until somebody writes to it.
  public static let patience = 10.0
  /// The bytes that are read from a pipe or device at most.
  package static let streamLimit = 1 << 30

  /// The path as given, for error messages.
  public let path: String
  package let kind: FileAccess.Kind
  /// Bytes, as far as known: 0 for pipes, devices and the system's own files.
  package let size: Int
  package let descriptor: Int32
  private let ownsDescriptor: Bool
  private let waitsForWriter: Bool
  private var hadWriter = false

  /// Opens a file, pipe or device for reading.
  ///
  /// - Throws: ``FileError`` for what cannot be opened, for directories, and for pointers of Git LFS.
  public init(_ path: String) throws {
    self.path = path
    var descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    let code = errno
    if descriptor < 0, code == ENXIO, let number = Self.inherited(path) {
      // A socket that was handed to the process cannot be opened again under its name.
      descriptor = dup(number)
    }
    guard descriptor >= 0 else {
      _ = try FileAccess.kind(of: path)  // says more about links
      throw FileError(path, "cannot be read", code: code)
    }
    self.descriptor = descriptor
    ownsDescriptor = true
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path, "cannot be read", code: code)
    }
    kind = FileAccess.Kind(status.st_mode)
    size = Int(status.st_size)
    waitsForWriter = kind == .pipe && Self.isNamed(path)
    guard kind != .directory else { throw FileError(path, "expected a file, found a directory") }
    guard kind != .file || !LargeFilePointer.isOne(descriptor, size: size) else {
      throw FileError(
        path, "is a pointer of Git LFS, not the file itself", hint: "fetch the files with: git lfs pull")
    }
  }

  /// What is open already under a number; `name` is for error messages.
  public init(descriptor: Int32, name: String) throws {
    path = name
    self.descriptor = descriptor
    ownsDescriptor = false
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(name, "cannot be read", code: errno) }
    kind = FileAccess.Kind(status.st_mode)
    size = Int(status.st_size)
    waitsForWriter = false
    guard kind != .directory else { throw FileError(name, "expected a file, found a directory") }
  }

  deinit { if ownsDescriptor { close(descriptor) } }

  /// Reads the next bytes into memory.
  ///
  /// - Returns: how many; 0 only at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !buffer.isEmpty else { return 0 }
    let start = Date()
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress!, min(buffer.count, 1 << 30))
      let code = errno
      if count > 0 {
        hadWriter = true
        return count
      }
      if count == 0 {
        guard waitsForWriter, !hadWriter else { return 0 }
        guard Date().timeIntervalSince(start) < Self.patience else {
          throw FileError(path, "nobody wrote to this pipe for \(Int(Self.patience)) seconds")
        }
        guard !PipeWaiting.isInVain else { throw FileError(path, "nobody writes to this pipe") }
        usleep(20_000)
      } else if code == EAGAIN {
        hadWriter = true
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, -1)
      } else if code != EINTR {
        throw FileError(path, "cannot be read", code: code)
      }
    }
  }

  /// All bytes to the end, at most `limit`.
  ///
  /// - Throws: ``FileError``, also when there is not enough memory.
  public func readAll(limit: Int = .max) throws -> Data {
    let limit = kind == .file ? limit : min(limit, Self.streamLimit)
    guard size <= limit else { throw tooLong(limit, "found \(size)") }
    var capacity = max(size + 1, 1 << 16)
    var bytes = try allocate(capacity, nil)
    var count = 0
    do {
      while true {
        if count == capacity {
          guard count <= limit else { throw tooLong(limit, "found more") }
          capacity *= 2
          bytes = try allocate(capacity, bytes)
        }
        let part = try read(into: .init(start: bytes + count, count: capacity - count))
        if part == 0 { break }
        count += part
      }
      guard count <= limit else { throw tooLong(limit, "found \(count)") }
    } catch {
      free(bytes)
      throw error
    }
    return Data(bytesNoCopy: bytes, count: count, deallocator: .free)
  }

  private func tooLong(_ limit: Int, _ found: String) -> FileError {
    FileError(path, "expected at most \(limit) bytes, \(found)")
  }

  private func allocate(_ count: Int, _ old: UnsafeMutableRawPointer?) throws -> UnsafeMutableRawPointer {
    guard let bytes = realloc(old, count) else {
      throw FileError(path, "reading it takes \(count) bytes of memory, which there are not")
    }
    return bytes
  }

  /// The number that a path such as `/dev/stdin` or `/dev/fd/5` stands for.
  private static func inherited(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdin": 0
    case _ where path.hasPrefix("/dev/fd/"): Int32(path.dropFirst(8))
    default: nil
    }
  }

  /// Whether a pipe has a name in a directory, where writers come and go: those of the shell (`/dev/stdin`, `<(…)`) have
  /// theirs already.
  private static func isNamed(_ path: String) -> Bool {
    guard let resolved = realpath(path, nil) else { return false }
    defer { free(resolved) }
    let name = String(cString: resolved)
    return !name.hasPrefix("/dev/fd/") && !name.hasPrefix("/proc/")
  }
}
