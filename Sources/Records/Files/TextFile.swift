import Foundation

/// Reads files whole.
package enum TextFile {
  /// The bytes of a file of at most `limit` bytes.
  ///
  /// - Throws: ``FileError`` that names the file and the reason.
  package static func read(_ path: String, limit: Int = .max, hint: String? = nil) throws -> Data {
    try FileError.translating(hint: hint) { try FileAccess.read(path, limit: limit) }
  }

  /// A text without the mark U+FEFF that some editors put in front of it; only the first one is a mark.
  package static func withoutByteOrderMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The same of UTF-8.
  package static func withoutByteOrderMark(_ data: Data) -> Data {
    data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
  }
}

extension FileError {
  /// Whatever `body` returns; a ``FileError`` that it throws gets a hint where it has none of its own.
  package static func translating<Result>(hint: String? = nil, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as FileError {
      throw FileError(error.path, error.problem, hint: error.hint ?? hint)
    }
  }
}
