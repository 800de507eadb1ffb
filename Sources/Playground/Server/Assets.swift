import Foundation
import Records

/// The page's files, read once: a name that is not among them leads nowhere.
struct Assets: Sendable {
  /// A file with its type.
  struct File: Sendable {
    let bytes: Data
    let type: String
  }

  /// By name, folders with slashes between.
  let files: [String: File]

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "txt": "text/plain; charset=utf-8",
    "ico": "image/x-icon", "woff2": "font/woff2",
  ]

  /// Reads a directory; files of other types are no part of a page.
  ///
  /// - Throws: `FileError` for files that cannot be read.
  init(directory: URL) throws {
    var files: [String: File] = [:]
    let root = directory.resolvingSymlinksInPath().path
    for name in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
      guard let type = Self.types[URL(fileURLWithPath: name).pathExtension] else { continue }
      files[name] = File(bytes: try FileAccess.read("\(root)/\(name)"), type: type)
    }
    self.files = files
  }

  /// Those that come with this library.
  static func own() throws -> Assets {
    try Assets(directory: Bundle.module.bundleURL.appendingPathComponent("Resources", isDirectory: true))
  }

  /// The page, with what it shows first in the element whose name is `first`.
  func page(first: [UInt8]) -> Data? {
    guard let page = files["index.html"]?.bytes, let text = String(data: page, encoding: .utf8) else {
      return nil
    }
    guard let start = text.firstMatch(of: /<script[^>]*id="first"[^>]*>/)?.range.upperBound,
      let end = text[start...].firstRange(of: "</script>")?.lowerBound
    else { return page }
    return Data(text[..<start].utf8) + Data(first) + Data(text[end...].utf8)
  }
}
