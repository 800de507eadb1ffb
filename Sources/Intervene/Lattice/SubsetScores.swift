/// How well each output is predicted, teacher-forced, with each of some sets of heads removed.
public struct SubsetScores: Sendable {
  /// The numbers of sets and outputs.
  public let sets: Int
  /// The number of outputs.
  public let outputs: Int
  /// [set, output]: the share of texts in which the output's value is right.
  public let accuracy: [Double]
  /// [set, output]: the logit of the right symbol minus the largest other one, mean over texts and symbols.
  public let margin: [Double]

  /// The accuracies of one output, by set.
  public func accuracies(_ output: Int) -> [Double] {
    (0..<sets).map { accuracy[$0 * outputs + output] }
  }

  /// The margins of one output, by set.
  public func margins(_ output: Int) -> [Double] { (0..<sets).map { margin[$0 * outputs + output] } }

  /// These sets, then others.
  func appending(_ others: SubsetScores) -> SubsetScores {
    SubsetScores(
      sets: sets + others.sets, outputs: outputs, accuracy: accuracy + others.accuracy,
      margin: margin + others.margin)
  }
}

/// Sums over texts from which scores come; one for each shard, put together in a fixed order.
final class SubsetSums: @unchecked Sendable {
  private(set) var right: [Int32]
  private(set) var margin: [Double]

  init(count: Int) {
    right = [Int32](repeating: 0, count: count)
    margin = [Double](repeating: 0, count: count)
  }

  func add(at index: Int, right count: Int32, margin value: Double) {
    right[index] += count
    margin[index] += value
  }

  func add(_ other: SubsetSums) {
    for i in right.indices {
      right[i] += other.right[i]
      margin[i] += other.margin[i]
    }
  }
}
