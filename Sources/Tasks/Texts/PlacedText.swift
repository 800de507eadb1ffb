import Worlds

/// One text as tokens, with the places of a world's variables in it.
public struct PlacedText: Sendable {
  /// The tokens, prompt and right completion.
  public let tokens: [Int]
  /// Where variables stand; empty for raw text.
  public let spans: [VariableSpan]

  /// A text from its parts.
  public init(tokens: [Int], spans: [VariableSpan] = []) {
    self.tokens = tokens
    self.spans = spans
  }

  /// The token that should follow a position: the text's own; nil at the end.
  public func next(after position: Int) -> Int? {
    position + 1 < tokens.count ? tokens[position + 1] : nil
  }

  /// The position that predicts an output's first token; nil when the text does not show the output, or begins with it.
  public func predicting(_ output: String) -> Int? {
    spans.first { $0.role == .output && $0.variable == output }
      .flatMap { $0.range.lowerBound > 0 ? $0.range.lowerBound - 1 : nil }
  }

  /// The positions of a variable's tokens that a position can attend to.
  public func places(of variable: String, _ role: VariableSpan.Role, from query: Int) -> [Int] {
    spans.filter { $0.variable == variable && $0.role == role }.flatMap(\.range).filter { $0 <= query }
  }
}

extension PlacedTexts {
  /// All texts, in order.
  public var all: [PlacedText] { sequences.indices.map(text) }

  /// The outputs that a position predicts in every text.
  public var predictedOutputs: [String] {
    let texts = all
    return outputs.filter { name in texts.allSatisfy { $0.predicting(name) != nil } }
  }

  /// The numbers of the texts that agree in where every variable stands with the most others.
  public var mostFrequentLayout: [Int] {
    let texts = all
    let layouts = Dictionary(grouping: texts.indices) {
      texts[$0].spans.map(\.range) + [0..<texts[$0].tokens.count]
    }
    return layouts.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) } ?? []
  }
}
