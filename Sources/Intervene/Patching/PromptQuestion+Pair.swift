import GPT
import Tasks

extension PromptQuestion {
  /// The clean and the corrupted text as a pair; answers that are left out are what the model says behind each.
  ///
  /// - Returns: nil without a corrupted text of as many tokens that differs from the clean one; `isRight`: whether the model
  ///   says the right answer behind the clean text.
  package func pair(of run: Run, threads: Int) throws -> (pair: PatchPair, isRight: Bool)? {
    guard let corrupt = corrupted, corrupt.tokens.count == clean.tokens.count, corrupt.tokens != clean.tokens
    else { return nil }
    let last = try run.model.run(
      TokenBatch([clean.tokens, corrupt.tokens]), options: .init(logits: .last, threads: threads)
    ).logits
    let said = (0..<2).map { last.at($0).values.likeliest(1)[0] }
    let pair = PatchPair(
      clean: clean.tokens, corrupt: corrupt.tokens, right: answer ?? said[0], wrong: wrong ?? said[1])
    return (pair, pair.right == said[0])
  }
}
