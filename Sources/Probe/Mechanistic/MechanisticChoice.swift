import GPT
import Records
import Tasks

/// Which lists are asked about, and how: what all analyses of the k-th smallest number share.
public struct MechanisticChoice: Sendable, Equatable {
  /// The published procedure, or the corrected one.
  public var `protocol` = MechanisticProtocol.corrected
  /// Which number is asked for, 1 the smallest; nil for the world's own.
  public var k: Int?
  /// Lists that were split; nil for the run's own number, else the paper's.
  public var lists: Int?
  /// Of the lists; nil for the run's own.
  public var seed: UInt64?
  /// How many test lists are measured; nil for what is usual in the analysis.
  public var sample: Int?
  /// Of the sample, fresh models, shuffled labels and random draws.
  public var drawSeed: UInt64 = 0

  /// The corrected procedure on a run's own test lists.
  public init() {}

  /// The six settings, to be lifted into those of an analysis.
  public static let settings: [Setting<Self>] = [
    .choice(
      "protocol", \.protocol, "The published procedure with its quirks, or the corrected one.", as: "name"),
    .number("k", \.k, in: .rank, "Which number is asked for: 1 the smallest (the world's own k)."),
    .number(
      "lists", \.lists, in: .lists,
      "Lists that were split; the last 1 % are tested on (the run's own, else 1000000)."),
    .number("seed", \.seed, in: .seed, "Of the lists (the run's own, else 42)."),
    .number(
      "sample", \.sample, in: .measured,
      "How many test lists are measured (probe and layers 1024, others 10000)."),
    .number("drawSeed", \.drawSeed, in: .seed, "Of the sample, fresh models, shuffles and random draws."),
  ]

  /// The question that a run's lists are about.
  ///
  /// - Throws: as ``KthSmallest`` does.
  func task(of run: Run) throws -> KthSmallest { try KthSmallest(run: run, k: k) }

  /// The lists to measure: those of the run's own test lists, unless something else is chosen.
  ///
  /// - Parameter usual: how many are measured where nothing is said.
  func settings(for run: Run, sample usual: Int) -> MechanisticSettings {
    let own = run.record?.settings
    let lists = lists ?? own?.data.lists ?? ListSplit.paperCount
    var settings = MechanisticSettings(sample: sample ?? min(usual, max(1, lists / 100)))
    settings.protocol = self.protocol
    settings.lists = lists
    settings.dataSeed = seed ?? (own?.data.lists == nil ? 42 : own?.seed) ?? 42
    settings.seed = drawSeed
    return settings
  }
}
