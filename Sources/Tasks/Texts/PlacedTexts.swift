import GPT

/// Texts as tokens, in which interventions find their positions: those of a world's inputs, or prompts.
public protocol PlacedTexts: Sendable {
  /// The tokens of each text.
  var sequences: [[Int]] { get }
  /// What a place can be named after, for messages: `variable` or `token`.
  var kindOfName: String { get }
  /// Names that stand for something, but are not in the texts.
  var hiddenNames: [String] { get }
  /// What is written in a text, in its order: each name with the positions of its tokens.
  func names(in text: Int) -> [(name: String, range: Range<Int>)]
}

/// Texts of one length that run together.
public struct TextBatch: Sendable {
  /// Their numbers in ``PlacedTexts/sequences``.
  public let members: [Int]
  /// [members, length].
  public let tokens: TokenBatch

  package init(members: [Int], tokens: TokenBatch) {
    self.members = members
    self.tokens = tokens
  }
}

extension PlacedTexts {
  public var hiddenNames: [String] { [] }

  /// The number of texts.
  public var count: Int { sequences.count }

  /// The longest text's number of tokens.
  public var longest: Int { sequences.map(\.count).max() ?? 0 }

  /// All texts in batches of one length, shorter ones first; `size` texts at most in each.
  public func batches(of size: Int = 512) -> [TextBatch] { batches(of: size) { sequences[$0] } }

  /// The same for parts of the texts.
  package func batches(of size: Int, _ tokens: (Int) -> [Int]) -> [TextBatch] {
    let all = sequences.indices.map(tokens)
    let groups = Dictionary(grouping: sequences.indices) { all[$0].count }.sorted { $0.key < $1.key }
    return groups.flatMap { _, members in
      stride(from: 0, to: members.count, by: size).map { first in
        let part = Array(members[first..<min(members.count, first + size)])
        return TextBatch(members: part, tokens: TokenBatch(part.map { all[$0] }))
      }
    }
  }
}
