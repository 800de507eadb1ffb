import GPT

/// Texts as tokens, in which interventions find their positions: those of a world's inputs, or prompts.
public protocol PlacedTexts: Sendable {
  /// The tokens of each text.
  var sequences: [[Int]] { get }
  /// What a place can be named after, for messages: `variable` or `token`.
  var kindOfName: String { get }
  /// The names of a world's input variables, in its order; empty for raw text.
  var inputNames: [String] { get }
  /// The names of the outputs that the texts show, in the world's order; empty for raw text.
  var outputs: [String] { get }
  /// Names that stand for something, but are not in the texts.
  var hiddenNames: [String] { get }
  /// What is written in a text, in its order: each name with the positions of its tokens.
  func names(in text: Int) -> [(name: String, range: Range<Int>)]
  /// A text with the places of variables in it.
  func text(_ number: Int) -> PlacedText
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
  public var inputNames: [String] { [] }
  public var outputs: [String] { [] }
  public var hiddenNames: [String] { [] }
  public func text(_ number: Int) -> PlacedText { PlacedText(tokens: sequences[number]) }

  /// The number of texts.
  public var count: Int { sequences.count }

  /// The longest text's number of tokens.
  public var longest: Int { sequences.map(\.count).max() ?? 0 }

  /// All texts in batches of one length, shorter ones first.
  ///
  /// - Parameters:
  ///   - size: the most texts of a batch.
  ///   - positions: the most positions of a batch, all texts together; a longer text is a batch of its own.
  public func batches(of size: Int = 512, positions: Int = .max) -> [TextBatch] {
    batches(of: size, positions: positions) { sequences[$0] }
  }

  /// The same for parts of the texts.
  package func batches(of most: Int, positions: Int = .max, _ tokens: (Int) -> [Int]) -> [TextBatch] {
    let all = sequences.indices.map(tokens)
    let groups = Dictionary(grouping: sequences.indices) { all[$0].count }.sorted { $0.key < $1.key }
    return groups.flatMap { length, members in
      let size = max(1, min(most, positions / max(1, length)))
      return stride(from: 0, to: members.count, by: size).map { first in
        let part = Array(members[first..<min(members.count, first + size)])
        return TextBatch(members: part, tokens: TokenBatch(part.map { all[$0] }))
      }
    }
  }
}
