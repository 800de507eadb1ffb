import Arrays
import Corpora
import GPT
import Worlds

/// How well a model answers.
public struct ReasoningAccuracy: Codable, Sendable, Equatable {
  /// The number of items.
  public let items: Int
  /// The share of items answered right.
  public let accuracy: Double
  /// Of the accuracy, over items.
  public let interval: ShareInterval
  /// The share of the most frequent right answer: what one who always says it reaches.
  public let majority: Double
  /// Of items with a proof; nil when there are none.
  public let proven: Double?
  /// Of items without a proof; nil when there are none.
  public let unproven: Double?

  /// Nil without items.
  init?(_ entries: [ReasoningMeasurement.Entry]) {
    func share(_ entries: [ReasoningMeasurement.Entry]) -> Double? {
      entries.isEmpty ? nil : Double(entries.count { $0.isRight }) / Double(entries.count)
    }
    guard let accuracy = share(entries) else { return nil }
    items = entries.count
    self.accuracy = accuracy
    interval = ShareInterval(accuracy, of: entries.count)!
    let answers = Dictionary(grouping: entries) { $0.item.answer }.values.map(\.count)
    majority = Double(answers.max()!) / Double(entries.count)
    proven = share(entries.filter { $0.labels != nil })
    unproven = share(entries.filter { $0.labels == nil })
  }
}

/// MechanisticProbe on language (Hou et al. 2023, section 5): does the attention from a question to the statements before
/// it tell which of them the answer follows from (S_P1), and at which step (S_P2)?
///
/// A row is a statement, its features the attention to it in each layer. What the protocols do differently,
/// ``ReasoningSettings`` and the types that read, label and score say.
public struct ReasoningProbe: Codable, Sendable, Equatable {
  /// Items of one depth and size.
  public struct Cell: Codable, Sendable, Equatable {
    /// The depth and size of the items.
    public let kind: ReasoningCell
    /// Items whose prompt the context does not hold; they are left out.
    public let tooLong: Int
    /// The number of different theories.
    public let theories: Int
    /// Nil when no item is left.
    public let accuracy: ReasoningAccuracy?
    /// S_P1 and S_P2 with their controls.
    public let scores: MechanisticScores
    /// The model's attention to useful and useless statements; nil without items that have a proof.
    public let attention: ReasoningAttention?
    /// Of the first fresh model.
    public let untrained: ReasoningAttention?
  }

  /// The kind of questions.
  public let task: ReasoningTask
  /// The format of the corpus's files.
  public let format: ReasoningCorpus.Format
  /// What decided the numbers.
  public let settings: ReasoningSettings
  /// The number of heads in a layer.
  public let heads: Int
  /// The layers that are features.
  public let layers: [Int]
  /// How many items of the corpus were let through, and why others were not.
  public let tally: ReasoningTally
  /// By depth and size; where a depth has several sizes, one of all of them follows.
  public let cells: [Cell]

  /// Reads a corpus with a model and with freshly initialised ones, and scores them. The result does not depend on
  /// `threads`.
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - tokenizer: the model's.
  ///   - corpus: the questions.
  ///   - expected: the kind of questions that the corpus has to have; nil for any.
  ///   - settings: which of them, and how they are scored.
  ///   - threads: threads to work on.
  ///   - onRead: hears the bytes of the corpus that are read, and of all.
  ///   - onProgress: hears the prompts that are read, and of all.
  /// - Throws: ``ReasoningError`` for a corpus or tokenizer that does not fit, ``ProbeError`` for settings outside of their
  ///   range, `FileError` for files that cannot be read.
  public init(
    of model: Model, tokenizer: any Tokenizer, _ corpus: ReasoningCorpus, task expected: ReasoningTask? = nil,
    settings: ReasoningSettings = ReasoningSettings(), threads: Int = Parallel.defaultThreads,
    onRead: (Int, Int) -> Void = { _, _ in },
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let pool = try ReasoningPool(corpus, settings: settings, onProgress: onRead)
    if let expected, expected != pool.task { throw ReasoningError.task(expected: expected, found: pool.task) }
    let progress = ProgressCounter(total: ReasoningMeasurement.prompts(pool, settings), onProgress)
    let measured = try ReasoningMeasurement(pool, model, tokenizer, settings, threads: threads) {
      progress.step(by: $0)
    }
    task = pool.task
    format = corpus.format
    self.settings = settings
    heads = model.dimensions.heads
    layers = measured.layers
    tally = pool.tally
    cells = try Self.withTotals(measured.cells).map { cell, entries, tooLong in
      Cell(
        kind: cell, tooLong: tooLong, theories: Set(entries.map(\.item.theory)).count,
        accuracy: ReasoningAccuracy(entries),
        scores: try ReasoningScoring(entries: entries, settings: settings, threads: threads).scores(),
        attention: ReasoningAttention(entries, \.attention),
        untrained: settings.randomModels > 0 ? ReasoningAttention(entries) { $0.random[0] } : nil)
    }
  }

  private typealias Measured = (cell: ReasoningCell, entries: [ReasoningMeasurement.Entry], tooLong: Int)

  private static func withTotals(_ cells: [Measured]) -> [Measured] {
    Dictionary(grouping: cells) { $0.cell.depth }.sorted { $0.key < $1.key }.flatMap { depth, cells in
      guard cells.count > 1 else { return cells }
      let all = ReasoningCell(depth: depth, statements: nil)
      return cells + [(all, cells.flatMap(\.entries), cells.reduce(0) { $0 + $1.tooLong })]
    }
  }
}
