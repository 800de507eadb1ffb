import Foundation
import Records

/// A directory of a test's own, removed with its last reference.
package final class TemporaryDirectory: Sendable {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "probekit-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file inside.
  package subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file inside and returns its path.
  @discardableResult
  package func write(_ data: Data, as name: String) throws -> String {
    try data.write(to: URL(fileURLWithPath: self[name]))
    return self[name]
  }

  @discardableResult
  package func write(_ text: String, as name: String) throws -> String {
    try write(Data(text.utf8), as: name)
  }
}

/// All bytes of a file.
package func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
