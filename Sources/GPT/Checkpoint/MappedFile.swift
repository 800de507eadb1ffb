import Foundation

/// Files that appear in memory page by page as they are read.
enum MappedFile {
  /// A file's bytes, mapped for reading; they stay where they are as long as the data lives.
  ///
  /// A file that is cut short while it is mapped ends the process: files here are replaced whole, never rewritten.
  ///
  /// - Throws: ``CheckpointError`` for files that cannot be opened.
  static func data(_ path: String) throws -> Data {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw CheckpointError(path, "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError(path, "cannot be read as a file")
    }
    let size = Int(status.st_size)
    guard size > 0 else { return Data() }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw CheckpointError(path, "cannot be mapped: \(String(cString: strerror(errno)))")
    }
    return Data(
      bytesNoCopy: address, count: size, deallocator: .custom { address, size in munmap(address, size) })
  }
}
