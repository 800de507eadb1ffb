import Arrays
import GPT
import Tasks

/// What removing sets of heads does to each output, teacher-forced, under one mode.
///
/// With all subsets evaluated the numbers are exact for the texts; otherwise Shapley values come from sampled orders of
/// removal, with standard errors, and sets from a search that may miss some.
public struct LatticeReport: Codable, Sendable {
  /// How many of the sets with a number of heads removed break the target.
  public struct Size: Codable, Sendable, Equatable {
    /// The number of heads removed.
    public let removed: Int
    /// The number of sets with so many heads.
    public let sets: Int
    /// How many of them break the target.
    public let breaking: Int
  }

  /// Values of one output, by head.
  public typealias ByHead = [String: Double]

  /// How heads were removed.
  public let mode: AblationMode
  /// The world's name.
  public let world: String
  /// The number of texts, and whether they are a sample of the world's inputs.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// The heads whose subsets are removed.
  public let heads: [String]
  /// The outputs, the one that sets are searched for (nil: all of them right), and the accuracy that counts as unbroken.
  public let outputs: [String]
  /// The output that sets are searched for; nil for all of them right.
  public let target: String?
  /// The accuracy below which a set counts as breaking.
  public let threshold: Double
  /// Accuracies with no head and with all these heads removed, by output.
  public let baseline: [String: Double]
  /// Accuracies with all these heads removed, by output.
  public let withoutAll: [String: Double]
  /// What always giving the most frequent value reaches, by output.
  public let majority: [String: Double]
  /// Of these accuracies, when the texts are a sample of the world's inputs.
  public let baselineIntervals: [String: ShareInterval]?
  /// Of the accuracies with all these heads removed, when the texts are a sample.
  public let withoutAllIntervals: [String: ShareInterval]?
  /// The number of sets that were evaluated, and whether they are all subsets.
  public let subsets: Int
  /// Whether the sets that were evaluated are all subsets.
  public let isExact: Bool
  /// By the number of heads removed; nil when not exact.
  public let sizes: [Size]?
  /// Sets whose removal breaks the target while that of no proper subset does (searches: of no set with one head less).
  public let minimalBreakingSets: [[String]]
  /// Sets that are enough alone while no proper subset is (searches: no set with one head less).
  public let minimalSufficientSets: [[String]]
  /// Whether sets were searched for; false for a lattice that was stopped before.
  public let isSearched: Bool
  /// Shapley values of accuracy, [output][head]: they add up to baseline − withoutAll.
  public let shapley: [String: ByHead]
  /// Their standard errors over orders, when orders were sampled.
  public let standardErrors: [String: ByHead]?
  /// Shapley values of the margin: the right symbol's logit minus the largest other one.
  public let shapleyOfMargin: [String: ByHead]
  /// Shapley interaction indices of accuracy, [output][head][head] in the order of ``heads``, 0 on the diagonal; nil when
  /// not exact.
  public let interactions: [String: [[Double]]]?
  /// The shares of each output's accuracy by order of interaction; nil when not exact.
  public let orders: [String: InteractionOrders]?
  /// The same of the margin.
  public let ordersOfMargin: [String: InteractionOrders]?
  /// The same question under the other modes.
  public internal(set) var alternatives: [LatticeReport] = []

  /// Evaluates all subsets (or samples them) under each mode; the first mode's report carries the others.
  ///
  /// - Throws: `ArgumentError` for settings that do not fit the model, and for lattices that would take too long:
  ///   it says how long, and what to use instead.
  public init(
    _ subject: Session<TaskTexts>, settings: LatticeSettings, job: Job = Job()
  ) throws {
    self = try Self.evaluated(subject, settings: settings, job: job).report
  }

  /// The report, and the accuracies of every set under each mode. Of sampled orders those that were evaluated are kept
  /// when the job is cancelled.
  public static func evaluated(
    _ subject: Session<TaskTexts>, settings: LatticeSettings, job: Job = Job()
  ) throws -> (report: LatticeReport, subsets: [EvaluatedSubsets]) {
    let (heads, _) = try settings.checked(subject)
    var found: [(report: LatticeReport, subsets: EvaluatedSubsets)] = []
    if settings.permutations == nil {
      try LatticeEstimate(subject, heads: heads).check(settings)
    }
    for (number, mode) in settings.modes.enumerated() {
      let runner = try SubsetRunner(subject, mode: mode, seed: settings.seed)
      let part = job.part(number, of: settings.modes.count)
      found.append(
        settings.permutations == nil
          ? try exact(runner, heads, settings, part) : try sampled(runner, heads, settings, part))
    }
    var report = found[0].report
    report.alternatives = found.dropFirst().map(\.report)
    return (report, found.map(\.subsets))
  }

  init(
    runner: SubsetRunner, heads: [Head], settings: LatticeSettings, target: LatticeTarget,
    baseline: [String: Double], withoutAll: [String: Double], subsets: Int, sizes: [Size]?,
    breaking: [[Head]], sufficient: [[Head]], shapley: [[Double]], standardErrors: [[Double]]?,
    shapleyOfMargin: [[Double]], interactions: [[[Double]]]?,
    orders: (accuracy: [InteractionOrders], margin: [InteractionOrders])? = nil, isSearched: Bool = true
  ) {
    self.isSearched = isSearched
    let texts = runner.subject.texts
    let names = heads.map(\.description)
    func byOutput<Value>(_ values: [Value]) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: zip(texts.outputs, values))
    }
    func byHead(_ values: [[Double]]) -> [String: ByHead] {
      byOutput(values.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) })
    }
    mode = runner.mode
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    self.heads = names
    outputs = texts.outputs
    self.target = settings.target
    threshold = target.threshold
    self.baseline = baseline
    self.withoutAll = withoutAll
    majority = texts.majority
    baselineIntervals = texts.intervals(ofShares: baseline)
    withoutAllIntervals = texts.intervals(ofShares: withoutAll)
    self.subsets = subsets
    isExact = sizes != nil
    self.sizes = sizes
    minimalBreakingSets = breaking.map { $0.map(\.description) }
    minimalSufficientSets = sufficient.map { $0.map(\.description) }
    self.shapley = byHead(shapley)
    self.standardErrors = standardErrors.map(byHead)
    self.shapleyOfMargin = byHead(shapleyOfMargin)
    self.orders = orders.map { byOutput($0.accuracy) }
    ordersOfMargin = orders.map { byOutput($0.margin) }
    self.interactions = interactions.map { all in
      byOutput(all.map { $0.map { $0.map { $0.isNaN ? 0 : $0 } } })
    }
  }
}

/// The value that decides whether a set breaks: the accuracy of one output, or the least of all.
struct LatticeTarget {
  let output: Int?
  let threshold: Double

  /// Without an output each is held against its own: how much more than the lowest baseline each may lose; zeros where a
  /// threshold is given.
  private let head: [Double]

  init(_ output: Int?, threshold: Double?, baseline: SubsetScores) {
    let own = Array(baseline.accuracy.prefix(baseline.outputs))
    let lowest = own.min() ?? 0
    self.output = output
    self.threshold = threshold ?? output.map { own[$0] } ?? lowest
    head = threshold == nil && output == nil ? own.map { $0 - lowest } : own.map { _ in 0 }
  }

  /// The output's accuracy; without one the least of all, each lowered by what it has more than the lowest at first.
  func value(_ scores: SubsetScores, _ set: Int) -> Double {
    let row = scores.accuracy[set * scores.outputs..<(set + 1) * scores.outputs]
    if let output { return row[row.startIndex + output] }
    return zip(row, head).map { accuracy, more in
      // What an output had at first counts as exactly the threshold, whatever the rounding.
      accuracy - more - threshold > -1e-12 ? max(threshold, accuracy - more) : accuracy - more
    }.min() ?? 0
  }

  /// The margin that goes with it.
  func margin(_ scores: SubsetScores, _ set: Int) -> Double {
    let row = scores.margin[set * scores.outputs..<(set + 1) * scores.outputs]
    return output.map { row[row.startIndex + $0] } ?? row.min() ?? 0
  }
}
