import Arrays
import GPT
import Records
import Tasks

/// The accuracy of every set that was evaluated under one mode.
public struct EvaluatedSubsets: Sendable {
  let texts: TaskTexts
  /// How the heads were removed.
  public let mode: AblationMode
  /// The heads that each set removes.
  public let removed: [[Head]]
  /// The accuracy and margin of each set, in the order of ``removed``.
  public let scores: SubsetScores

  /// The outputs in the order of the world.
  public var outputs: [String] { texts.outputs }

  /// One row a set of each mode: its heads separated by spaces, then each output's accuracy and margin, for a sample also
  /// the ends of each accuracy's 95 % interval.
  public static func table(_ all: [EvaluatedSubsets]) -> Table {
    let sets = all.flatMap { subsets in subsets.removed.indices.map { (subsets: subsets, set: $0) } }
    let outputs = all.first?.outputs ?? []
    return Table(sets) {
      Column("mode") { $0.subsets.mode.rawValue }
      Column("removed") { $0.subsets.removed[$0.set].map(\.description).joined(separator: " ") }
      for (number, output) in outputs.enumerated() { Column(output) { $0.subsets.accuracy($0.set, number) } }
      for (number, output) in outputs.enumerated() {
        Column("\(output)_margin") { Float($0.subsets.scores.margin[$0.set * outputs.count + number]) }
      }
      if all.first?.texts.isSample == true {
        for (number, output) in outputs.enumerated() {
          Column("\(output)_low") { $0.subsets.interval($0.set, number).map { Float($0.low) } }
          Column("\(output)_high") { $0.subsets.interval($0.set, number).map { Float($0.high) } }
        }
      }
    }
  }

  private func accuracy(_ set: Int, _ output: Int) -> Double {
    scores.accuracy[set * scores.outputs + output]
  }

  private func interval(_ set: Int, _ output: Int) -> ShareInterval? {
    texts.interval(ofShare: accuracy(set, output))
  }
}
