extension Run {
  /// The text of a token; its number where there is no tokenizer.
  package func piece(_ id: Int) -> String {
    guard let tokenizer else { return "\(id)" }
    // Checkpoints may have more rows than their tokenizer has tokens.
    return id < tokenizer.vocabularySize ? tokenizer.piece(id) : "#\(id)"
  }
}
