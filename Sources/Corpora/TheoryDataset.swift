import Arrays
import Foundation
import Records

/// Generated theories as files: ProofWriter's `meta-{train,dev,test}.jsonl`, and the same questions as prompts and
/// completions to train on.
public struct TheoryDataset: Sendable {
  /// What the theories look like.
  public let settings: TheorySettings
  /// Of all theories: the same settings and seed give the same files.
  public let seed: UInt64
  /// The theories of each split, in the order of its file.
  public let theories: [ReasoningCorpus.Split: [GeneratedTheory]]

  /// What a small theory takes, with the line of its file.
  private static let bytesOfTheory = 2_048

  /// Makes theories. Those of `dev` and `test` have no first question with a theory that another split has.
  ///
  /// - Parameters:
  ///   - settings: what the theories look like.
  ///   - counts: how many theories of each split.
  ///   - seed: of all theories.
  ///   - onProgress: hears how many are made, and of how many.
  /// - Throws: `SettingsError` for settings outside of their range, `FileError` when they allow too few different theories.
  public init(
    settings: TheorySettings = TheorySettings(), counts: [ReasoningCorpus.Split: Int], seed: UInt64,
    onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let generator = try TheoryGenerator(settings: settings, seed: seed)
    for count in counts.values where count != 0 { try NumberRange.theories.check(count) }
    let total = counts.values.reduce(0, +)
    var need = MemoryNeed(for: "\(total) theories")
    need.add("sentences and their files", [total], size: Self.bytesOfTheory)
    try need.check()
    var theories: [ReasoningCorpus.Split: [GeneratedTheory]] = [:]
    var seen: Set<SeenTheory> = []
    var done = 0
    for split in ReasoningCorpus.Split.allCases {
      theories[split] = try (0..<(counts[split] ?? 0)).map { number in
        var theory = try generator.theory(number, of: split)
        var attempt = 0
        while split != .train, seen.contains(SeenTheory(theory)) {
          attempt += 1
          guard attempt < 1_000 else {
            throw FileError(
              "theories", "all theories of this kind are among the training theories",
              hint: "ask for fewer training theories, or for more statements")
          }
          theory = try generator.theory(number, of: split, attempt: attempt)
        }
        done += 1
        if done % 100 == 0 { onProgress(done, total) }
        return theory
      }
      seen.formUnion(theories[split]!.map(SeenTheory.init))
    }
    self.settings = settings
    self.seed = seed
    self.theories = theories
  }

  /// Facts and rules in whatever order, and the first question without its negation.
  private struct SeenTheory: Hashable {
    let facts: Set<Theory.Fact>
    let rules: Set<Theory.Rule>
    let denial: Theory.Denial?
    let question: Theory.Fact

    init(_ theory: GeneratedTheory) {
      facts = Set(theory.theory.facts)
      rules = Set(theory.theory.rules)
      denial = theory.theory.denial
      question = Theory.Fact(person: theory.questions[0].person, property: theory.questions[0].property)
    }
  }

  /// The theories of a split as a file of lines.
  public func jsonl(_ split: ReasoningCorpus.Split) -> String {
    (theories[split] ?? []).map { $0.json + "\n" }.joined()
  }

  /// The questions of a split, read back from what ``jsonl(_:)`` writes.
  public func items(_ split: ReasoningCorpus.Split) throws -> [ReasoningItem] {
    try (theories[split] ?? []).enumerated().flatMap { index, theory in
      try ProofWriterReader.items(
        Data(theory.json.utf8), file: "meta-\(split.rawValue).jsonl", line: index + 1)
    }
  }

  /// The theories of a split to train on: the prompt is that of the first question, the completion its answer and, one
  /// after the other, the theory's other questions with theirs and facts that follow from it.
  ///
  /// What is learnt from many questions about one theory answers a single one. Stating what follows is learnt far
  /// sooner than answering, since each word of it is a guess that can be partly right, and answering is learnt from it.
  public func pairs(_ split: ReasoningCorpus.Split) throws -> [TextPair] {
    try (theories[split] ?? []).map { theory in
      let items = try ProofWriterReader.items(Data(theory.json.utf8), file: theory.id, line: 1)
      let remarks = theory.remarks.map { remark in
        switch remark {
        case .question(let place):
          return " \(ReasoningPrompt.ask(items[place]))\(ReasoningPrompt.completion(items[place]))"
        case .conclusion(let fact): return " \(fact.sentence)"
        }
      }
      return TextPair(
        prompt: ReasoningPrompt(items[0]).text,
        completion: ReasoningPrompt.completion(items[0]) + remarks.joined())
    }
  }
}
