import Arrays
import GPT
import Intervene
import Probe
import Tasks

/// Where a variable stands in a model: what interchanging it changes, beside what a probe reads.
public struct InterchangeReport: Codable, Sendable {
  /// The variable, and the output that is asked for.
  public let variable: String
  /// The output that is asked for.
  public let target: String
  /// What is interchanged.
  public let site: Site
  /// Texts, pairs of a base and a source, and those in which the rules expect another answer.
  public let texts: Int
  /// Pairs of a base and a source in which the variable has different values.
  public let pairs: Int
  /// Pairs in which the rules expect another answer: accuracies are over these.
  public let mattering: Int
  /// Whether not all pairs of the world are here.
  public let isSample: Bool
  /// The names of positions, up to the one that answers.
  public let positions: [String]
  /// [layer][position]: the share of answers that are those the rules expect when the whole activation is the source's (interchange
  /// accuracy; 0 where nothing of the variable is there).
  public let interchange: [[Double]]
  /// [layer][position]: how far a linear probe reads the variable there, in five folds: 0 is always saying the commonest value, 1 is
  /// always right. Null where there are fewer than 20 texts.
  public let decodable: [[Double]]?
  /// [layer][position]: the share of the target's right answers that are lost when the directions that the probe reads are set to
  /// their mean over texts.
  public let lostWithout: [[Double]]?
  /// A learned subspace, where one was asked for.
  public let subspace: Subspace?

  /// How well a few directions carry the variable.
  public struct Subspace: Codable, Sendable, Equatable {
    /// The layer.
    public let layer: Int
    /// The position's number.
    public let position: Int
    /// The number of directions.
    public let rank: Int
    /// Pairs to learn from, and others to test on: no base text is in both.
    public let trainPairs: Int
    /// Pairs to test on.
    public let testPairs: Int
    /// Interchange accuracy of the whole activation on the test pairs.
    public let whole: Double?
    /// Of the learned directions.
    public let learned: Double?
    /// Of random directions, one a draw.
    public let random: ScoreSummary
    /// Of directions learned for arbitrary expected tokens, on other arbitrary ones.
    public let arbitrary: Double?
    /// Of directions learned in an untrained model of the same sizes.
    public let untrained: Double?
  }
}

extension InterchangeReport {
  private static let randomDraws = 5

  init(
    _ analysis: InterchangeAnalysis, _ texts: InterchangeTexts, model: Model, job: Job
  ) throws {
    let runs = try InterchangeRuns(model, texts, analysis.site, threads: job.threads)
    let layers = 0..<model.dimensions.layers
    let count = texts.prompts[0].count
    let total = layers.count * count
    var interchange: [[Double]] = []
    for layer in layers {
      interchange.append(
        try (0..<count).map { position in
          try job.check()
          job.update(layer * count + position, of: total, "places")
          return try runs.accuracy(texts.pairs, layer, position)
        })
    }
    variable = texts.variable
    target = texts.target
    site = analysis.site
    self.texts = texts.prompts.count
    pairs = texts.pairs.count
    mattering = texts.pairs.count { $0.matters }
    isSample = texts.isSample
    positions = texts.labels
    self.interchange = interchange
    let reading = try analysis.probe ? ReadDirections(runs, job: job) : nil
    decodable = reading?.accuracy
    lostWithout = reading?.lost
    if let rank = analysis.rank {
      let best =
        layers.flatMap { layer in (0..<count).map { (layer, $0) } }.max {
          interchange[$0.0][$0.1] < interchange[$1.0][$1.1]
        } ?? (0, 0)
      let layer = analysis.layer ?? best.0
      let position = try analysis.position(in: texts) ?? best.1
      subspace = try Self.subspace(runs, rank, layer, position, analysis, job)
    } else {
      subspace = nil
    }
  }

  private static func subspace(
    _ runs: InterchangeRuns, _ rank: Int, _ layer: Int, _ position: Int, _ analysis: InterchangeAnalysis,
    _ job: Job
  ) throws -> Subspace {
    var generator = SeededGenerator(seed: analysis.seed, stream: 0xDA5)
    let width = runs.model.dimensions.width
    // No base or source of a test pair is ever learned from.
    var order = Array(runs.texts.prompts.indices)
    generator.shuffle(&order)
    let tested = Set(order.prefix(max(1, order.count / 2)))
    let mattering = runs.texts.pairs.filter(\.matters)
    let test = mattering.filter { tested.contains($0.base) && tested.contains($0.source) }
    let train = runs.texts.pairs.filter { !tested.contains($0.base) && !tested.contains($0.source) }
    func learned(_ runs: InterchangeRuns, _ expected: (InterchangePair) -> Int) throws -> Double? {
      var space = AlignedSubspace(width: width, rank: rank, generator: &generator)
      try space.train(
        runs, train, expected: train.map(expected), layer, position, steps: analysis.iterations,
        generator: &generator, job: job)
      return try space.accuracy(runs, test, expected: test.map(expected), layer, position)
    }
    let random = try (0..<randomDraws).map { _ in
      try AlignedSubspace(width: width, rank: rank, generator: &generator).accuracy(
        runs, test, expected: test.map(\.expected), layer, position)
    }
    // Any two tokens in the place of the two answers, by a hash of base and source.
    let tokens = Array(Set(runs.texts.pairs.map(\.expected))).sorted()
    func arbitrary(_ pair: InterchangePair) -> Int {
      var own = SeededGenerator(seed: UInt64(pair.base) << 32 | UInt64(pair.source), stream: analysis.seed)
      return tokens[own.uniform(below: tokens.count)]
    }
    let fresh = try InterchangeRuns(
      Model(runs.model.architecture, seed: analysis.seed &+ 1), runs.texts, runs.site, threads: job.threads)
    return Subspace(
      layer: layer, position: position, rank: rank, trainPairs: train.count, testPairs: test.count,
      whole: test.isEmpty ? nil : try runs.accuracy(test, layer, position),
      learned: try learned(runs, \.expected), random: ScoreSummary(random),
      arbitrary: try learned(runs, arbitrary), untrained: try learned(fresh, \.expected))
  }
}
