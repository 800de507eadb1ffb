/// A prompt as the only text: places are numbers or the texts of tokens, without the spaces around them.
package struct PromptTexts: PlacedTexts {
  package let prompt: Prompt

  package init(prompt: Prompt) { self.prompt = prompt }

  package var sequences: [[Int]] { [prompt.tokens] }
  package var kindOfName: String { "token" }

  package func names(in text: Int) -> [(name: String, range: Range<Int>)] {
    prompt.pieces.enumerated().compactMap { position, piece in
      let name = piece.trimmingPrefix(while: \.isWhitespace)
      return name.isEmpty ? nil : (String(name), position..<position + 1)
    }
  }
}
