import Arrays
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// Which pairs of texts circuits are looked for on.
public struct CircuitPairChoice: Configurable {
  /// Which two inputs of a world make a pair.
  public var kind = PairKind.oneVariable
  /// Of pairs that differ in one variable: only those that differ in these, with commas between.
  public var variable: String?
  /// The largest number of pairs.
  public var pairs: Int?
  /// A single pair: the clean input …
  public var clean: String?
  /// … and the corrupt one.
  public var corrupt: String?
  /// A file of prompts (`PromptFile`) instead of a world.
  public var prompts: String?
  /// The seed of samples and of what methods draw.
  public var seed: UInt64 = 0

  public init() {}

  public static let settings: [Setting<Self>] = [
    .choice("pairKind", \.kind, "Which two inputs make a pair."),
    .text("variable", \.variable, "Of one-variable pairs: only those that differ in these.", as: "names"),
    .number(
      "pairs", \.pairs, in: .evaluated,
      "The largest number of pairs; of more a sample (all up to 4096, else 512)."),
    .text("clean", \.clean, "A single pair: the clean input, e.g. 1,0,1,0,1.", as: "values"),
    .text("corrupt", \.corrupt, "A single pair: the corrupt input.", as: "values"),
    .text(
      "prompts", \.prompts, "Texts without a world: JSON lines with clean, corrupted, answer and wrong.",
      as: "file"),
    .seed(\.seed, of: "The seed of samples and of what methods draw."),
  ]

  public func check() throws {
    guard (clean == nil) == (corrupt == nil) else {
      throw UsageError("\(setting: "clean") goes with \(setting: "corrupt")")
    }
    let isSingle = clean != nil
    guard !isSingle || (variable == nil && pairs == nil) else {
      throw UsageError(
        "\(setting: "variable") and \(setting: "pairs") choose among all pairs: leave them out with a single one"
      )
    }
    guard prompts == nil || (!isSingle && variable == nil) else {
      throw UsageError("\(setting: "prompts") has its own texts: leave those of a world out")
    }
  }

  /// The pairs that change an output, with what is known about them.
  struct Found {
    let texts: CircuitTexts
    /// The input of each clean text; nil where there is no world.
    let inputs: [Input]?
    /// Pairs that were looked at, and pairs that were left out because their texts have another length than most.
    let lookedAt: Int
    let leftOut: Int
    let isSample: Bool
  }

  /// Finds the pairs.
  ///
  /// - Parameter target: the output that is asked about; with prompts not needed.
  /// - Throws: `ArgumentError` for an unknown target, and where no pair changes it.
  func find(_ run: Run, target: String?, job: Job) throws -> Found {
    if let prompts { return try find(PromptFile.read(prompts, of: run), prompts, run, job) }
    let world = try run.requireWorld(
      for: "pairs are inputs of a world",
      instead: "give pairs of texts with \(setting: "prompts")")
    let tokenizer = try run.requireTokenizer()
    let target = target ?? ""
    let inputs: PatchInputs
    if let clean, let corrupt {
      inputs = try PatchInputs(
        clean: PatchPairChoice.input(clean, of: world, at: "clean"),
        corrupt: PatchPairChoice.input(corrupt, of: world, at: "corrupt"), of: world, tokenizer: tokenizer)
    } else {
      // An unknown target is told before inputs are paired.
      let example = try TaskTexts([world.draw(seed: 0)], of: world, tokenizer: tokenizer, isSample: true)
      _ = try example.output(target)
      inputs = try PatchInputs(
        kind, variables: variable.map(PatchPairChoice.names), target: target, of: world,
        tokenizer: tokenizer, most: pairs, seed: seed)
    }
    _ = try inputs.texts.output(target)
    let (found, leftOut) = try inputs.changing(target)
    guard !found.isEmpty else {
      throw ArgumentError(
        "target", "\(target) is the same for both inputs of every pair",
        hint: "change an input that \(target) depends on")
    }
    return Found(
      texts: CircuitTexts(found.map(\.tokens)), inputs: found.map { inputs.input($0.pair.clean) },
      lookedAt: inputs.pairs.count, leftOut: leftOut, isSample: inputs.isSample)
  }

  private func find(_ questions: [PromptQuestion], _ file: String, _ run: Run, _ job: Job) throws -> Found {
    let pairs = try questions.compactMap { question -> PatchPair? in
      try job.check()
      guard let found = try question.pair(of: run, threads: job.threads), found.pair.right != found.pair.wrong
      else { return nil }
      return found.pair
    }
    let lengths = Dictionary(grouping: pairs) { $0.clean.count }
    guard let kept = lengths.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) })?.value else {
      throw ArgumentError(
        "prompts",
        "no line of \(file) has two texts of as many tokens behind which different tokens are right",
        hint: "give each line clean and corrupted, and name answer and wrong")
    }
    return Found(
      texts: CircuitTexts(kept), inputs: nil, lookedAt: questions.count,
      leftOut: questions.count - kept.count,
      isSample: true)
  }
}

extension World {
  /// One input, drawn with a seed.
  fileprivate func draw(seed: UInt64) -> Input {
    var generator = SeededGenerator(seed: seed)
    return draw(using: &generator)
  }
}
