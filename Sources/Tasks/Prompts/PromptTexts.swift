/// A prompt as the only text: places are numbers or the texts of tokens, without the spaces around them.
public struct PromptTexts: PlacedTexts {
  /// The prompt that is read.
  public let prompt: Prompt
  /// The text of what a logit stands for, for reports.
  package let piece: @Sendable (Int) -> String

  /// The only text is a prompt.
  ///
  /// - Parameters:
  ///   - prompt: the prompt.
  ///   - run: the one whose tokens the prompt has.
  public init(_ prompt: Prompt, of run: Run) {
    self.prompt = prompt
    piece = { run.outputPiece($0) }
  }

  public var sequences: [[Int]] { [prompt.tokens] }
  public var kindOfName: String { "token" }

  public func names(in text: Int) -> [(name: String, range: Range<Int>)] {
    prompt.pieces.enumerated().compactMap { position, piece in
      let name = piece.trimmingPrefix(while: \.isWhitespace)
      return name.isEmpty ? nil : (String(name), position..<position + 1)
    }
  }
}
