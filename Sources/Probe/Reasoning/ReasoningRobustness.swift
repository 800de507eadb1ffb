import Arrays
import Corpora
import GPT
import Records
import Synchronization

/// Which sets of items are compared.
public struct RobustnessSettings: Codable, Sendable, Equatable {
  /// Which questions items come from, and how attention is scored.
  public var reasoning = ReasoningSettings()
  /// Sets of items.
  public var rounds = 1_024
  /// Items of a set, each number equally likely.
  public var smallest = 64
  /// The largest number of items of a set.
  public var largest = 128
  /// How many times right and wrong are shuffled among the items, for the control.
  public var shuffles = 20

  /// The usual settings: 1,024 sets of 64 to 128 items, beside one fresh model.
  public init() {
    // Sets are compared by the thousand; one fresh model is what the paper has.
    reasoning.randomModels = 1
  }

  func check() throws {
    try reasoning.check()
    try NumberRange.rounds.check(rounds)
    try NumberRange.setSize.check([smallest, largest])
    guard smallest <= largest else {
      throw SettingsError(
        setting: "largest set", expected: "a number from the smallest, \(smallest), on", found: "\(largest)")
    }
    try NumberRange.shuffles.check(shuffles)
    try NumberRange.provenDepth.check(reasoning.maximumDepth)
    guard reasoning.randomModels > 0 else {
      throw SettingsError(setting: "random models", expected: "at least 1", found: "0")
    }
  }
}

/// Whether a model that attends to the right statements answers better, and is misled by other things (Hou et al. 2023,
/// section 6): over many sets of items, how S_P1 and S_P2 go together with accuracy, and with the accuracy that is lost when
/// a statement is denied.
///
/// Items have a proof and at least one step. Every item is read once as it is, once with a useful statement denied, and
/// once with a useless one; the label stays that of the question as it was. Sets are drawn from these readings, without
/// repetition inside a set. Sets share items, so intervals are too narrow; the control tells what correlations arise when
/// right and wrong have nothing to do with the items.
///
/// Corrected: which statement is denied is drawn, and S is normalised against the fresh model's F1 on the same set. Paper:
/// it is the first of the text, useful or not, and the fresh model's F1 is that of one set of 128. (The paper's code also draws new
/// demonstrations in every round.)
public struct ReasoningRobustness: Codable, Sendable, Equatable {
  /// One set of items.
  public struct Round: Codable, Sendable, Equatable {
    /// The number of items.
    public let items: Int
    /// The share of items answered right.
    public let accuracy: Double
    /// Accuracy minus accuracy with a useful statement denied (paper: with the first denied).
    public let usefulLoss: Double
    /// Accuracy minus accuracy with a useless statement denied, over the items that have one; nil where none has.
    public let uselessLoss: Double?
    /// S_P1 and S_P2; nil where not defined.
    public let useful: Double?
    /// S_P2; nil where not defined.
    public let steps: Double?
  }

  /// A correlation over all sets for which both numbers are defined.
  public struct Relation: Codable, Sendable, Equatable {
    /// `accuracy`, `useful loss` or `useless loss`.
    public let measure: String
    /// `S_P1` or `S_P2`.
    public let score: String
    /// Their correlation over sets.
    public let correlation: Correlation
    /// The lowest and the highest r when right and wrong are shuffled among the items; nil without shuffles, and for
    /// measures other than accuracy.
    public let shuffledLow: Double?
    /// The highest r when right and wrong are shuffled; nil where ``shuffledLow`` is.
    public let shuffledHigh: Double?
  }

  /// Sets whose score falls into one of eight ranges of equal width.
  public struct Bin: Codable, Sendable, Equatable {
    /// `S_P1` or `S_P2`.
    public let score: String
    /// The lower end of the range.
    public let low: Double
    /// The upper end of the range.
    public let high: Double
    /// The number of sets in the range.
    public let rounds: Int
    /// Means over its sets; nil for empty bins.
    public let accuracy: Double?
    /// The mean of ``ReasoningRobustness/Round/usefulLoss``; nil for empty bins.
    public let usefulLoss: Double?
    /// The mean of ``ReasoningRobustness/Round/uselessLoss``; nil where no set has one.
    public let uselessLoss: Double?
    /// Standard deviations among its sets; nil for fewer than two.
    public let accuracyDeviation: Double?
    /// The standard deviation of ``ReasoningRobustness/Round/usefulLoss``; nil for fewer than two sets.
    public let usefulLossDeviation: Double?
    /// The standard deviation of ``ReasoningRobustness/Round/uselessLoss``; nil for fewer than two values.
    public let uselessLossDeviation: Double?
  }

  /// What decided the numbers.
  public let settings: RobustnessSettings
  /// Items that sets are drawn from.
  public let items: Int
  /// Of all items.
  public let accuracy: Double
  /// The share of all items answered right with a useful statement denied (paper: with the first denied).
  public let usefulAccuracy: Double
  /// Of the items with a useless statement; nil when none has.
  public let uselessAccuracy: Double?
  /// The sets, in the order in which they were drawn.
  public let rounds: [Round]
  /// How scores go together with accuracy and losses, over all sets.
  public let relations: [Relation]
  /// The sets by their scores: eight ranges of S_P1, then eight of S_P2; none where all scores are equal.
  public let bins: [Bin]

  /// Reads the items of a corpus and draws sets of them. The result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - tokenizer: the model's.
  ///   - corpus: the questions.
  ///   - settings: the sets that are drawn.
  ///   - threads: threads to work on.
  ///   - onRead: hears the bytes of the corpus that are read, and of all.
  ///   - onProgress: hears the prompts and sets that are done, and of all.
  /// - Throws: as ``ReasoningProbe`` does, and ``ReasoningError/noItems(_:)`` for fewer items than the smallest set.
  public init(
    of model: Model, tokenizer: any Tokenizer, _ corpus: ReasoningCorpus,
    settings: RobustnessSettings = RobustnessSettings(), threads: Int = Parallel.defaultThreads,
    onRead: (Int, Int) -> Void = { _, _ in },
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let pool = try ReasoningPool(corpus, settings: settings.reasoning, minimumDepth: 1, onProgress: onRead)
      .withProofs
    let count = pool.items.count
    let progress = ProgressCounter(
      total: ReasoningMeasurement.prompts(pool, settings.reasoning) + 2 * count + settings.rounds, onProgress)
    let measured = try ReasoningMeasurement(pool, model, tokenizer, settings.reasoning, threads: threads) {
      progress.step(by: $0)
    }
    let entries = measured.cells.flatMap(\.entries)
    let corruption = try DeniedStatements(
      entries, pool, model, tokenizer, settings.reasoning, threads: threads,
      onPrompts: { progress.step(by: $0) })
    try self.init(corruption, settings, threads: threads) { progress.step() }
  }

  /// Draws sets of items that were read.
  package init(
    _ denied: DeniedStatements, _ settings: RobustnessSettings, threads: Int = Parallel.defaultThreads,
    onRound: @escaping @Sendable () -> Void = {}
  ) throws {
    let outcomes = denied.outcomes
    guard outcomes.count >= settings.smallest else {
      throw ReasoningError.noItems(
        "sets of at least \(settings.smallest) items are drawn, and \(outcomes.count) items with a proof fit the model"
      )
    }
    self.settings = settings
    items = outcomes.count
    accuracy = Self.share(outcomes.map(\.isRight))
    usefulAccuracy = Self.share(outcomes.map(\.usefulDenied))
    let useless = outcomes.compactMap(\.uselessDenied)
    uselessAccuracy = useless.isEmpty ? nil : Self.share(useless)
    let sets = Self.sets(of: outcomes.count, settings)
    let scoring = settings.reasoning.withoutShuffles
    let fixed =
      scoring.protocol == .paper
      ? try Self.randomScores(outcomes.prefix(128).map(\.entry), scoring, threads) : nil
    let found = Mutex([Round?](repeating: nil, count: sets.count))
    try Parallel.run(parts: sets.count, threads: threads) { number in
      let chosen = sets[number].map { outcomes[$0] }
      let scores = try ReasoningScoring(entries: chosen.map(\.entry), settings: scoring, threads: 1).scores()
      let round = Round(chosen, scores, random: fixed)
      found.withLock { $0[number] = round }
      onRound()
    }
    let rounds = found.withLock { $0.map { $0! } }
    self.rounds = rounds
    relations = Self.relations(rounds, sets, outcomes.map(\.isRight), settings)
    bins = ["S_P1", "S_P2"].flatMap { Self.bins(rounds, $0) }
  }

  /// Places of items, without repetition inside a set.
  private static func sets(of count: Int, _ settings: RobustnessSettings) -> [[Int]] {
    (0..<settings.rounds).map { round in
      var generator = SeededGenerator(seed: settings.reasoning.seed &+ 0x5e75, stream: UInt64(round))
      let size = min(count, generator.uniform(in: settings.smallest...settings.largest))
      var order = Array(0..<count)
      for place in 0..<size { order.swapAt(place, place + generator.uniform(below: count - place)) }
      return order.prefix(size).sorted()
    }
  }

  /// The F1s of the fresh model on one set.
  private static func randomScores(
    _ entries: [ReasoningMeasurement.Entry], _ settings: ReasoningSettings, _ threads: Int
  ) throws -> (useful: Double?, steps: Double?) {
    let scores = try ReasoningScoring(entries: entries, settings: settings, threads: threads).scores()
    return (scores.useful.probe?.controls.random?.mean, scores.answers.probe?.controls.random?.mean)
  }

  private static func share(_ right: [Bool]) -> Double { Double(right.count { $0 }) / Double(right.count) }
}

extension ReasoningRobustness.Round {
  init(
    _ outcomes: [DeniedStatements.Outcome], _ scores: MechanisticScores,
    random: (useful: Double?, steps: Double?)?
  ) {
    func share(_ right: [Bool]) -> Double { Double(right.count { $0 }) / Double(right.count) }
    items = outcomes.count
    accuracy = share(outcomes.map(\.isRight))
    usefulLoss = accuracy - share(outcomes.map(\.usefulDenied))
    let pairs = outcomes.compactMap { outcome in outcome.uselessDenied.map { (outcome.isRight, $0) } }
    uselessLoss = pairs.isEmpty ? nil : share(pairs.map(\.0)) - share(pairs.map(\.1))
    if let random {
      useful = Score.normalized(scores.useful.probe?.mean, random: random.useful)
      steps = Score.normalized(scores.answers.probe?.mean, random: random.steps)
    } else {
      useful = scores.useful.score
      steps = scores.answers.score
    }
  }

  /// S_P1 or S_P2.
  func score(_ name: String) -> Double? { name == "S_P1" ? useful : steps }
}

extension ReasoningSettings {
  fileprivate var withoutShuffles: ReasoningSettings {
    var settings = self
    settings.shuffles = 0
    return settings
  }
}
