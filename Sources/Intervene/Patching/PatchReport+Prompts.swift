import GPT
import Records
import Tasks

extension PatchReport {
  /// Patches between two texts that need no world, every layer and position, or head. Both end where the next token is
  /// predicted.
  ///
  /// - Parameters:
  ///   - run: the model with its tokenizer.
  ///   - clean: the text …
  ///   - corrupt: … and the one it is compared with, of as many tokens.
  ///   - target: the token that the clean text should be continued by; nil for the model's likeliest one …
  ///   - against: … and the corrupt text.
  ///   - settings: site, metric, direction, positions and threads.
  /// - Throws: `ArgumentError` for equal texts, texts of different lengths (with the tokens that differ), positions
  ///   that do not exist, and for a logit difference of a token to itself.
  public init(
    run: Run, clean: Prompt, corrupt: Prompt, target: Int? = nil, against: Int? = nil,
    settings: PatchSettings = PatchSettings()
  ) throws {
    try Self.requireOneLength(clean, corrupt)
    let texts = PromptTexts(clean, of: run)
    try settings.check(texts)
    let last = try run.model.run(
      TokenBatch([clean.tokens, corrupt.tokens]), options: .init(logits: .last, threads: settings.threads)
    ).logits
    let answers = (0..<2).map { last.at($0).values.likeliest(1)[0] }
    let pair = PatchPair(
      clean: clean.tokens, corrupt: corrupt.tokens, right: target ?? answers[0], wrong: against ?? answers[1])
    guard pair.right != pair.wrong || settings.metric != .logitDifference else {
      throw ArgumentError(
        against == nil ? "target" : "against",
        "both texts are to be continued by \(run.outputPiece(pair.right).debugDescription): there is no difference",
        hint:
          "name another token with \(setting: "target") or \(setting: "against"), or measure kl or probability"
      )
    }
    let length = clean.tokens.count
    let result = try PatchGrid(
      run.model, pairs: [pair], site: settings.site, metric: settings.metric, direction: settings.direction,
      positions: settings.numbers(in: 0, of: texts, length: length), threads: settings.threads)
    self.init(
      settings: settings, result: result, dimensions: run.model.dimensions,
      target: run.outputPiece(pair.right), against: run.outputPiece(pair.wrong),
      clean: Side(input: clean.description, value: nil, answer: run.outputPiece(answers[0])),
      corrupt: Side(input: corrupt.description, value: nil, answer: run.outputPiece(answers[1])),
      tokens: clean.tokens.indices.map {
        Token(position: $0, clean: clean.pieces[$0], corrupt: corrupt.pieces[$0], variable: nil)
      })
  }

  /// - Throws: `ArgumentError` that names both lengths and the tokens from the first difference to the last.
  private static func requireOneLength(_ clean: Prompt, _ corrupt: Prompt) throws {
    let place = corrupt.text == nil ? "corrupt tokens" : "corrupt text"
    guard clean.tokens != corrupt.tokens else {
      throw ArgumentError(place, "is the clean text again", hint: "change at least one token")
    }
    let (a, b) = (clean.tokens, corrupt.tokens)
    guard a.count != b.count else { return }
    let shorter = min(a.count, b.count)
    let start = (0..<shorter).first { a[$0] != b[$0] } ?? shorter
    let end = (0..<shorter - start).first { a[a.count - 1 - $0] != b[b.count - 1 - $0] } ?? shorter - start
    func pieces(_ prompt: Prompt) -> String {
      let different = prompt.pieces[start..<prompt.pieces.count - end]
      return different.isEmpty ? "nothing" : different.map(\.debugDescription).joined(separator: " ")
    }
    throw ArgumentError(
      place,
      "expected as many tokens as the clean text, \(a.count), found \(b.count); at position \(start) they have "
        + "\(pieces(clean)) and \(pieces(corrupt))",
      hint: "patching needs the same position in both: choose words of as many tokens")
  }
}

extension Prompt: CustomStringConvertible {
  /// The text, or the tokens' numbers.
  public var description: String { text ?? tokens.map(String.init).joined(separator: ",") }
}
