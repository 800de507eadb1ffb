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
