import Foundation

extension FileAccess {
  /// All bytes of a file, pipe or device, at most `limit`.
  ///
  /// - Throws: ``FileError`` that says what was found instead, or the system's reason.
  public static func read(_ path: String, limit: Int = .max) throws -> Data {
    try InputFile(path).readAll(limit: limit)
  }

  /// All bytes of standard input.
  public static func readStandardInput(limit: Int = .max) throws -> Data {
    try InputFile(descriptor: STDIN_FILENO, name: "standard input").readAll(limit: limit)
  }

  /// A file's bytes, mapped into memory and read page by page; they stay where they are as long as the data lives. What
  /// is no file (a pipe) is read whole.
  ///
  /// A file that is cut short while it is mapped ends the process: files here are replaced whole, never rewritten.
  ///
  /// - Throws: ``FileError`` for files that cannot be opened.
  public static func map(_ path: String) throws -> Data {
    let file = try InputFile(path)
    guard file.kind == .file, file.size > 0 else { return try file.readAll() }
    guard let address = mmap(nil, file.size, PROT_READ, MAP_PRIVATE, file.descriptor, 0),
      address != MAP_FAILED
    else { throw FileError(path, "cannot be mapped", code: errno) }
    return Data(
      bytesNoCopy: address, count: file.size, deallocator: .custom { address, size in munmap(address, size) })
  }
}
