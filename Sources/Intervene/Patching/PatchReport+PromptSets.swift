import GPT
import Records
import Tasks

extension PatchReport {
  /// Patches between the texts of each of a set of prompts: means over those of the commonest length.
  ///
  /// Answers that the file leaves out are what the model says behind the clean and the corrupt text. A position is named by
  /// its token where all clean texts have the same.
  ///
  /// - Parameters:
  ///   - questions: prompts with corrupted texts of as many tokens.
  ///   - run: what reads them.
  ///   - file: where they are from.
  ///   - settings: what is patched and measured.
  ///   - progress: hears of layers.
  /// - Throws: `ArgumentError` where no prompt can be patched, and for positions that they do not have.
  public init(
    _ questions: [PromptQuestion], of run: Run, from file: String, settings: PatchSettings = PatchSettings(),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let texts = questions.compactMap { question in
      question.corrupted.map { (question: question, corrupt: $0) }
    }.filter { $0.question.clean.tokens != $0.corrupt.tokens }
    guard !texts.isEmpty else {
      throw ArgumentError(
        "prompts", "no line of \(file) has a corrupted text that differs from the clean one",
        hint: "patching compares two texts: give each line both")
    }
    let even = texts.filter { $0.question.clean.tokens.count == $0.corrupt.tokens.count }
    let lengths = Dictionary(grouping: even) { $0.corrupt.tokens.count }
    guard let kept = lengths.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })?.value else {
      throw ArgumentError(
        "prompts", "in no line of \(file) the two texts have as many tokens",
        hint: "patching needs the same position in both: choose words of as many tokens")
    }
    var right = 0
    let pairs = try kept.compactMap { question, _ -> PatchPair? in
      guard let found = try question.pair(of: run, threads: settings.threads),
        found.pair.right != found.pair.wrong || settings.metric != .logitDifference
      else { return nil }
      if found.isRight { right += 1 }
      return found.pair
    }
    guard let first = pairs.first else {
      throw ArgumentError(
        "prompts", "in every line of \(file) the same token is right behind both texts",
        hint: "name answer and wrong, or measure probability or kl")
    }
    let place = PromptTexts(kept[0].question.clean, of: run)
    try settings.check(place)
    let length = first.clean.count
    let result = try PatchGrid(
      run.model, pairs: pairs, site: settings.site, metric: settings.metric, direction: settings.direction,
      positions: settings.numbers(in: 0, of: place, length: length), threads: settings.threads,
      progress: progress)
    func piece(_ position: Int, _ tokens: (PatchPair) -> [Int]) -> String {
      let token = tokens(first)[position]
      return pairs.allSatisfy { tokens($0)[position] == token } ? run.piece(token) : "·"
    }
    let share = "right behind \(right) of \(pairs.count)"
    self.init(
      settings: settings, result: result, dimensions: run.model.dimensions, target: "the answers",
      against: "the wrong tokens", clean: Side(input: "clean texts of \(file)", value: nil, answer: share),
      corrupt: Side(input: "corrupted texts of \(file)", value: nil, answer: ""),
      tokens: (0..<length).map { position in
        Token(
          position: position, clean: piece(position, \.clean),
          // Marked as different where any pair differs.
          corrupt: pairs.contains { $0.clean[position] != $0.corrupt[position] }
            ? "≠" : piece(position, \.corrupt), variable: nil)
      }, pairs: pairs.count, leftOut: questions.count - pairs.count)
  }
}
