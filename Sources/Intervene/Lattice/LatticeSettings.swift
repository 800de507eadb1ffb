import GPT
import Records
import Tasks

/// Which heads, how they are removed, and what counts as broken.
public struct LatticeSettings: Codable, Sendable, Equatable {
  /// The heads whose subsets are removed; empty for all. The others stay.
  public var heads: [Head] = []
  /// How heads are removed; one report for each.
  public var modes: [AblationMode] = [.zero]
  /// The output that sets are searched for; nil for all outputs together.
  public var target: String?
  /// A set breaks the target when its accuracy falls below this; nil for the accuracy of the untouched model.
  public var threshold: Double?
  /// Draws the other texts of `resample`, and permutations.
  public var seed: UInt64 = 0
  /// Orders in which heads are removed one after the other, instead of all subsets; nil for all subsets.
  public var permutations: Int?
  /// How many sets a search without all subsets goes on with; 1 is the greedy search.
  public var beam = 8
  /// An exact lattice that would take longer is refused, in seconds.
  public var timeLimit = 1_800.0

  /// All subsets of more heads are not evaluated.
  public static let mostHeads = 20

  /// All sets of all heads, set to zero.
  public init() {}

  /// Checks the settings, and tells the heads and the target's number.
  func checked(_ subject: Session<TaskTexts>) throws -> (heads: [Head], target: Int?) {
    let d = subject.model.dimensions
    for head in heads { try head.check("head", layers: d.layers, count: d.heads, at: "heads") }
    guard Set(heads).count == heads.count else {
      throw ArgumentError("heads", "a head is named twice")
    }
    guard !modes.isEmpty, Set(modes).count == modes.count else {
      throw ArgumentError("mode", "expected different modes, found \(modes.map(\.rawValue))")
    }
    try NumberRange.positiveShare("threshold").check(threshold)
    try NumberRange.permutations.check(permutations)
    try NumberRange.timeLimit.check(timeLimit)
    try NumberRange.beam.check(beam)
    let players = heads.isEmpty ? d.allHeads : heads.sorted { ($0.layer, $0.index) < ($1.layer, $1.index) }
    return (players, try target.map { try subject.texts.output($0) })
  }
}
