import Foundation
import GPT
import Records

/// A reference case of `Tests/Fixtures/tokenizers`: a tokenizer and what `tokenizers` makes of texts with it.
package struct TokenizerFixture: Sendable, CustomStringConvertible {
  package let description: String

  package init(_ name: String) { description = name }

  /// All cases that have expectations, by name.
  package static let all: [TokenizerFixture] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.sorted().map(TokenizerFixture.init).filter { FileAccess.exists($0["expected.json"]) }
  }()

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/tokenizers").path

  /// The case's directory.
  package var path: String { "\(Self.root)/\(description)" }

  /// The path of one of the case's files.
  package subscript(file: String) -> String { "\(path)/\(file)" }

  /// What `tokenizers` found.
  package struct Expected: Decodable {
    package struct Text: Decodable {
      package let text: String
      package let ids: [Int]
      package let offsets: [[Int]]
      /// The tokens as the vocabulary writes them.
      package let pieces: [String]
      /// The ids without the tokens around every text.
      package let plain: [Int]
      package let decoded: String
    }
    package struct Decoding: Decodable {
      package let ids: [Int]
      package let text: String
    }
    package let texts: [Text]
    package let decodes: [Decoding]
  }

  package func expected() throws -> Expected { try JSONFile.read(Expected.self, at: self["expected.json"]) }

  /// The case's tokenizer.
  package func tokenizer() throws -> any Tokenizer {
    guard let tokenizer = try TokenizerDirectory.read(path) else {
      throw FileError(path, "has no tokenizer")
    }
    return tokenizer
  }
}
