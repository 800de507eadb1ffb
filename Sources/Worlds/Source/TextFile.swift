import Foundation
import Records

/// Reads files whole.
enum TextFile {
  /// The bytes of a file of at most `limit` bytes.
  ///
  /// - Throws: ``WorldError`` that names the file and the reason.
  static func read(_ path: String, limit: Int = .max, hint: String? = nil) throws -> Data {
    try WorldError.translating(hint: hint) { try FileAccess.read(path, limit: limit) }
  }

  /// A text without the mark U+FEFF that some editors put in front of it; only the first one is a mark.
  static func withoutByteOrderMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The same of UTF-8.
  static func withoutByteOrderMark(_ data: Data) -> Data {
    data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
  }
}

extension WorldError {
  /// Whatever `body` returns; a ``FileError`` that it throws becomes one of these.
  ///
  /// - Parameter hint: added where the error has none of its own.
  static func translating<Result>(hint: String? = nil, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as FileError {
      throw WorldError(file: error.path, message: error.problem, hint: error.hint ?? hint)
    }
  }
}
