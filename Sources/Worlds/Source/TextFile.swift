import Foundation

/// Reads files whole, with the system's own reason when that fails.
enum TextFile {
  /// The bytes of a file of at most `limit` bytes.
  ///
  /// - Throws: ``WorldError`` that names the file and the reason.
  static func read(_ path: String, limit: Int = .max, hint: String? = nil) throws -> Data {
    var status = stat()
    guard stat(path, &status) == 0, let file = fopen(path, "rb") else {
      throw WorldError(file: path, message: "the file cannot be read: \(reason)", hint: hint)
    }
    defer { fclose(file) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw WorldError(file: path, message: "expected a file, found a directory", hint: hint)
    }
    guard status.st_size <= limit else {
      throw WorldError(
        file: path, message: "the file has \(status.st_size) bytes; at most \(limit) are read",
        hint: "a world holds rules only; data sets are generated from it")
    }
    var data = Data(count: Int(status.st_size))
    let count = data.withUnsafeMutableBytes { bytes in
      bytes.isEmpty ? 0 : fread(bytes.baseAddress!, 1, bytes.count, file)
    }
    guard ferror(file) == 0 else {
      throw WorldError(file: path, message: "the file cannot be read: \(reason)", hint: hint)
    }
    return data.prefix(count)
  }

  /// A text without the mark U+FEFF that some editors put in front of it; only the first one is a mark.
  static func withoutByteOrderMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The same of UTF-8.
  static func withoutByteOrderMark(_ data: Data) -> Data {
    data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
