import Arrays
import GPT
import Records

/// What a causal test of attention removes, and how often.
public struct CausalPruningSettings: Codable, Sendable, Equatable {
  /// Which lists are measured.
  public var lists = MechanisticSettings()
  /// Shares of the heads to remove.
  public var percents = Array(stride(from: 10, through: 90, by: 10))
  /// Random orders to remove heads in; the published code has one.
  public var draws = 20
  /// Lists that random removals are tested on: the first of those measured.
  public var drawLists = 2_000

  /// The usual settings: nine shares of the heads, 20 random orders on 2,000 lists.
  public init() {}

  /// - Throws: `SettingsError` naming the setting that is outside of its range.
  func check() throws {
    try NumberRange("share of heads in percent", 0...100).check(percents)
    try NumberRange.draws.check(draws)
    try NumberRange.measured.check(drawLists)
  }
}

/// Do the heads that look at one size matter more than those that look at one position? Accuracy after removing more and
/// more heads, lowest entropy first (Hou et al. 2023, section 4.4).
///
/// A head's attention from the answering position is averaged over lists before its entropy is taken, once by position
/// and once by size. Removal multiplies the head's attention by 0. In the published protocol one head more is removed
/// than the share says, and equal numbers share the place of the first.
public struct CausalPruning: MechanisticReport, Equatable {
  /// Accuracy after one removal.
  public struct Point: Codable, Sendable, Equatable {
    /// The share of heads that was asked for, in percent.
    public let percent: Int
    /// The number of heads removed.
    public let removed: Int
    /// The share of lists answered right.
    public let accuracy: Double
    /// Of the accuracy, over lists.
    public let interval: ShareInterval
  }

  /// Accuracies after removing equally many heads at random.
  public struct RandomPoint: Codable, Sendable, Equatable {
    /// The share of heads that was asked for, in percent.
    public let percent: Int
    /// The number of heads removed.
    public let removed: Int
    /// One a draw.
    public let accuracies: [Double]
    /// The mean over draws.
    public let mean: Double
    /// With n − 1 in the denominator; nil for one draw.
    public let deviation: Double?
    /// The smallest accuracy of a draw.
    public let lowest: Double
    /// The largest accuracy of a draw.
    public let highest: Double
  }

  public let task: MechanisticTask
  /// What decided the numbers.
  public let settings: CausalPruningSettings
  /// With all heads.
  public let baseline: Point
  /// [layer][head]: entropy / ln(numbers of a list); nil for heads that do not attend to numbers at all.
  public let positionEntropy: [[Double?]]
  /// The same for attention by size: [layer][head].
  public let sizeEntropy: [[Double?]]
  /// Lowest position entropy removed first.
  public let byPosition: [Point]
  /// Lowest size entropy removed first.
  public let bySize: [Point]
  /// Random heads removed; empty without draws.
  public let atRandom: [RandomPoint]

  /// Measures heads and removes them. The result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - task: the lists, with their answers.
  ///   - settings: which lists.
  ///   - threads: threads to work on.
  ///   - onProgress: hears the number of lists that are read, and of all.
  /// - Throws: ``ProbeError`` for settings that the lists do not allow, `ModelError` for lists that the model cannot take.
  public init(
    of model: Model, _ task: KthSmallest, settings: CausalPruningSettings = CausalPruningSettings(),
    threads: Int = Parallel.defaultThreads,
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let lists = try settings.lists.testLists(of: task)
    let few = Array(lists.prefix(settings.drawLists))
    let progress = ProgressCounter(
      total: (2 + 2 * settings.percents.count) * lists.count
        + settings.percents.count * settings.draws * few.count, onProgress)
    let attention = try LastRowAttention(
      of: model, task, lists, ranks: settings.lists.protocol, threads: threads,
      onLists: { progress.step(by: $0) })
    let heads = Head.all(in: model.dimensions)
    let seed = settings.lists.seed

    func accuracy(_ removed: ArraySlice<Head>, on lists: [[Int]]) throws -> Double {
      let result = try task.accuracy(
        of: model, on: lists, hooks: HeadPruning.hooks(removing: removed), threads: threads,
        onLists: { progress.step(by: $0) })
      return result.accuracy
    }
    func point(_ percent: Int, _ removed: ArraySlice<Head>) throws -> Point {
      let share = try accuracy(removed, on: lists)
      return Point(
        percent: percent, removed: removed.count, accuracy: share,
        interval: ShareInterval(share, of: lists.count)!)
    }
    let counts = settings.percents.map {
      HeadPruning.count(percent: $0, of: heads.count, settings.lists.protocol)
    }
    func curve(_ entropy: [[Double?]]) throws -> [Point] {
      let order = HeadPruning.order(heads, by: entropy, seed: seed)
      return try zip(settings.percents, counts).map { try point($0, order.prefix($1)) }
    }
    let orders = (0..<settings.draws).map { HeadPruning.random(heads, seed: seed, draw: $0 + 1) }

    self.task = MechanisticTask(task, model)
    self.settings = settings
    positionEntropy = attention.entropies(attention.byPosition)
    sizeEntropy = attention.entropies(attention.bySize)
    baseline = try point(0, [])
    byPosition = try curve(positionEntropy)
    bySize = try curve(sizeEntropy)
    atRandom =
      orders.isEmpty
      ? []
      : try zip(settings.percents, counts).map { percent, count in
        RandomPoint(
          percent: percent, removed: count,
          accuracies: try orders.map { try accuracy($0.prefix(count), on: few) })
      }
  }
}

extension CausalPruning.RandomPoint {
  init(percent: Int, removed: Int, accuracies: [Double]) {
    self.init(
      percent: percent, removed: removed, accuracies: accuracies, mean: Mean.of(accuracies)!,
      deviation: Mean.deviation(of: accuracies), lowest: accuracies.min()!, highest: accuracies.max()!)
  }
}

extension LastRowAttention {
  /// [layer][head]: the entropy of ``byPosition`` or ``bySize``.
  func entropies(_ values: [Double]) -> [[Double?]] {
    (0..<layers).map { layer in
      (0..<heads).map { head in
        let start = (layer * heads + head) * length
        return HeadPruning.entropy(values[start..<start + length])
      }
    }
  }
}
