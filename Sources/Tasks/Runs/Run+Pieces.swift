import GPT
import Records

extension Run {
  /// The text of a token; its number where there is no tokenizer.
  package func piece(_ id: Int) -> String {
    guard let tokenizer else { return "\(id)" }
    // Checkpoints may have more rows than their tokenizer has tokens.
    return id < tokenizer.vocabularySize ? tokenizer.piece(id) : "#\(id)"
  }

  /// The text of what a logit stands for: a token, or a class of a model whose outputs are no tokens.
  package func outputPiece(_ id: Int) -> String {
    if let symbols = model.architecture.outputSymbols {
      return symbols.indices.contains(id) ? symbols[id] : "#\(id)"
    }
    return model.givesSymbols ? piece(id) : "\(id)"
  }

  /// What a logit stands for, as it is written; nil for what no logit stands for.
  fileprivate func output(_ text: String) -> Int? {
    if let symbols = model.architecture.outputSymbols { return symbols.firstIndex { $0.isExactly(text) } }
    return Int(text).flatMap { (0..<model.dimensions.outputs).contains($0) ? $0 : nil }
  }

  /// The class of a model whose outputs are no tokens.
  ///
  /// - Throws: `ArgumentError` for a text that is none of them, with those that there are.
  func outputClass(_ text: String, at option: String) throws -> Int {
    if let output = output(text) { return output }
    let known = (0..<min(40, model.dimensions.outputs)).map { outputPiece($0).debugDescription }
    throw ArgumentError(
      option, "no output of the model is written \(text.debugDescription)",
      hint: "outputs: \(known.joined(separator: ", "))\(known.count < model.dimensions.outputs ? ", …" : "")")
  }
}
