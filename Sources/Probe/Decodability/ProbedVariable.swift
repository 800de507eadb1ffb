import Worlds

/// A variable of a world as labels for a probe: one class a text.
public struct ProbedVariable: Sendable {
  /// Variables with more values than this are asked for by quarters.
  public static let mostValues = 16

  /// The variable's name.
  public let name: String
  /// Whether it is an input or an output.
  public let role: VariableSpan.Role
  /// The positions of its tokens, ascending.
  public let positions: [Int]
  /// [text]: the value's place among the values that occur, or its quarter.
  public let labels: [Int]
  /// True when the labels are quarters: 0 for the smallest quarter of the texts' values, 3 for the largest. Equal
  /// values are in the same quarter.
  public let isGrouped: Bool

  /// The number of different labels.
  public var classes: Int { Set(labels).count }

  /// The position whose next token begins the variable; nil for inputs, which are given.
  public var predictingPosition: Int? {
    role == .output ? positions.first.flatMap { $0 > 0 ? $0 - 1 : nil } : nil
  }

  /// The share of the most frequent label among the texts that count.
  func majority(in folds: [Fold]) -> Double {
    let counted = zip(labels, Self.testable(labels, in: folds)).filter(\.1).map(\.0)
    let counts = Dictionary(grouping: counted) { $0 }.values.map(\.count)
    return counted.isEmpty ? 0 : Double(counts.max()!) / Double(counted.count)
  }

  /// The texts that count: those whose label some training row has when they are tested. No probe could get the
  /// others right. O(texts).
  ///
  /// - Parameter folds: which together test each text once, and learn from all others.
  static func testable(_ labels: [Int], in folds: [Fold]) -> [Bool] {
    var counts: [Int: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    var result = [Bool](repeating: false, count: labels.count)
    for fold in folds {
      var tested: [Int: Int] = [:]
      for row in fold.test { tested[labels[row], default: 0] += 1 }
      for row in fold.test { result[row] = counts[labels[row]]! > tested[labels[row]]! }
    }
    return result
  }

  /// A variable from its values in each text.
  init(name: String, role: VariableSpan.Role, positions: [Int], values: [Int]) {
    self.name = name
    self.role = role
    self.positions = positions
    let distinct = Set(values).sorted()
    isGrouped = distinct.count > Self.mostValues
    if isGrouped {
      let sorted = values.sorted()
      let borders = (1...3).map { sorted[$0 * sorted.count / 4] }
      labels = values.map { value in borders.count { value >= $0 } }
    } else {
      let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
      labels = values.map { places[$0]! }
    }
  }

  /// All variables that stand in the texts: inputs, then outputs, in the world's order.
  public static func all(in texts: ProbedTexts) -> [ProbedVariable] {
    let inputs = texts.world.cells.enumerated().map { index, cell in
      (cell.name, VariableSpan.Role.input, texts.examples.map { $0.input.values[index] })
    }
    let outputs = texts.world.outputs.enumerated().map { index, output in
      (output.name, VariableSpan.Role.output, texts.examples.map { $0.outputs[index] })
    }
    return (inputs + outputs).map { name, role, values in
      ProbedVariable(
        name: name, role: role, positions: texts.spans(of: name, role).flatMap { $0 }.sorted(), values: values
      )
    }
  }

  /// Whether there is anything to tell: two classes among the texts that count.
  func canBeProbed(in folds: [Fold]) -> Bool {
    Set(zip(labels, Self.testable(labels, in: folds)).filter(\.1).map(\.0)).count > 1
  }
}
