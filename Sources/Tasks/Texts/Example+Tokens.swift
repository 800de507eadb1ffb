import GPT
import Records
import Worlds

extension Example {
  /// The tokens of prompt and right completion, one for each symbol of the world.
  ///
  /// - Throws: `TokenizerError` for symbols without a token, `ArgumentError` when tokens are not the world's symbols.
  package func tokens(_ tokenizer: any Tokenizer) throws -> [Int] {
    let tokens = try tokenizer.encode(prompt) + tokenizer.encode(continuation: completion)
    guard tokens.count == symbols.count else {
      throw ArgumentError(
        "tokenizer",
        "\((prompt + completion).debugDescription) has \(tokens.count) tokens and \(symbols.count) symbols of the "
          + "world", hint: "use the model's own world")
    }
    return tokens
  }
}
