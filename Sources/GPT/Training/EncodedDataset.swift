import Arrays
import Records

/// A text that nothing can be learnt from.
public struct TextError: Diagnostic, Equatable {
  /// Its number in the data, counted from 1.
  public let number: Int
  public let problem: String
  public let hint: Hint?

  /// An error of the text of this number, counted from 1.
  public init(number: Int, problem: String, hint: Hint? = nil) {
    self.number = number
    self.problem = problem
    self.hint = hint
  }

  public var place: DiagnosticPlace? { .numbered("text", number) }
}

/// Texts as tokens, each followed by the end of text and padded to one length.
package struct EncodedDataset: Sendable {
  package let count: Int
  /// Positions of each sequence: one less than the longest text with its end.
  package let length: Int
  private let tokens: [Int32]
  private let targets: [Int32]
  private let weights: [Float]

  /// - Parameters:
  ///   - counted: the tokens that the loss counts, of those that `loss` chooses; nil for all.
  ///   - endsTexts: whether the end of text is one of the tokens to predict.
  /// - Throws: ``TextError`` with the number of the text for a symbol that the tokenizer does not have and for an
  ///   empty text, `MemoryError` for more of them than memory holds, and ``ModelError/tooLong(length:context:)`` for texts that do not fit the context.
  package init(
    _ pairs: [TextPair], tokenizer: any Tokenizer, loss: TrainingSettings.Loss, context: Int? = nil,
    counted: Set<Int>? = nil, endsTexts: Bool = true
  ) throws {
    let end = endsTexts ? tokenizer.endOfText.map { [$0] } ?? [] : []
    var known: [TextPair: (sequence: [Int], prompt: Int)] = [:]
    let sequences = try pairs.enumerated().map { index, pair in
      if let sequence = known[pair] { return sequence }
      let sequence: (sequence: [Int], prompt: Int)
      do {
        let prompt = try tokenizer.encode(pair.prompt)
        sequence = (prompt + (try tokenizer.encode(continuation: pair.completion)) + end, prompt.count)
      } catch let error as TokenizerError {
        throw TextError(number: index + 1, problem: error.summary, hint: error.hint)
      }
      guard sequence.sequence.count > max(1, loss == .all ? 0 : sequence.prompt) else {
        throw TextError(number: index + 1, problem: "there is nothing to learn from it")
      }
      known[pair] = sequence
      return sequence
    }
    let longest = sequences.map(\.sequence.count).max() ?? 1
    if let context, longest - 1 > context { throw ModelError.tooLong(length: longest - 1, context: context) }
    count = sequences.count
    length = max(1, longest - 1)
    var need = MemoryNeed(for: "\(count) texts of \(length) tokens")
    need.add("tokens, targets and weights", [3, count, length])
    try need.check()
    let filler = Int32(tokenizer.padding ?? tokenizer.endOfText ?? 0)
    var tokens = [Int32](repeating: filler, count: count * length)
    var targets = [Int32](repeating: -1, count: count * length)
    var weights = [Float](repeating: 0, count: count * length)
    for (row, (sequence, prompt)) in sequences.enumerated() {
      for position in 0..<max(0, sequence.count - 1) {
        let place = row * length + position
        tokens[place] = Int32(sequence[position])
        guard loss == .all || position + 1 >= prompt, counted?.contains(sequence[position + 1]) ?? true
        else { continue }
        targets[place] = Int32(sequence[position + 1])
        weights[place] = 1
      }
    }
    self.tokens = tokens
    self.targets = targets
    self.weights = weights
  }

  /// The sequences with these numbers as a batch.
  package func batch(_ indices: some Collection<Int>) -> TrainingBatch {
    func gather<Element>(_ values: [Element]) -> [Element] {
      indices.flatMap { values[$0 * length..<($0 + 1) * length] }
    }
    return TrainingBatch(
      inputs: TokenBatch(batch: indices.count, length: length, ids: gather(tokens)), targets: gather(targets),
      weights: gather(weights))
  }
}
