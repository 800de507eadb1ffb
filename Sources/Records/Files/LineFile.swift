import Foundation

/// Text files read line by line, a megabyte at a time.
package enum LineFile {
  private static let chunk = 1 << 20

  /// Calls `body` with each line that is not blank, its number from 1 on, and the bytes read so far.
  ///
  /// - Throws: ``FileError`` for a file that cannot be read or has a line of more than `limit` bytes; whatever `body`
  ///   throws.
  package static func read(_ path: String, limit: Int = 64 << 20, _ body: (Data, Int, Int) throws -> Void)
    throws
  {
    let file = try InputFile(path)
    var rest = Data()
    var number = 0
    var done = 0
    func take(_ line: Data) throws {
      number += 1
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
      if !isBlank {
        try body(
          number == 1 && line.starts(with: [0xef, 0xbb, 0xbf]) ? line.dropFirst(3) : line, number, done)
      }
    }
    while let part = try next(file) {
      done += part.count
      rest.append(contentsOf: part)
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try take(Data(rest[start..<end]))
        start = end + 1
      }
      rest = Data(rest[start...])
      guard rest.count <= limit else {
        throw FileError(
          path, line: number + 1,
          "expected a line of at most \(limit) bytes, found a longer one")
      }
    }
    if !rest.isEmpty { try take(rest) }
  }

  private static func next(_ file: InputFile) throws -> [UInt8]? {
    let part = try [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return part.isEmpty ? nil : part
  }
}
