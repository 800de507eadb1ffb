import Worlds

/// What a probe is asked about an (input x, output, input variable).
public enum DependencyLabel: String, Codable, Sendable, CaseIterable {
  /// Whether the rules read the input variable on the way to the output: 0 or 1, the same for every x.
  case structural
  /// How: 0 not at all, 1 directly (perhaps also by other ways), 2 through an earlier output only; the same for every x.
  case depth
  /// Whether another value of this input variable alone changes the output at this x: 0 or 1.
  case counterfactual
}

/// How rows are divided into what the probe learns from and what it is tested on.
public enum DependencySplit: String, Codable, Sendable, CaseIterable {
  /// Folds that keep all rows of an input x together.
  case byInput = "by-input"
  /// Learns from all outputs but one, is tested on that one, for each in turn.
  case leaveOneOutputOut = "leave-one-output-out"
}

/// The truth by the world's rules: one row for each input x, output and input variable, in this order, the last fastest.
package struct DependencyRows: Sendable {
  package let world: String
  package let inputs: [Input]
  /// The names of the input variables.
  package let cells: [String]
  /// The names of the outputs that the world's text shows, and their places among the world's outputs.
  package let outputs: [String]
  package let outputPlaces: [Int]
  /// [output][input variable]: the shortest way by the rules, 1 when read directly; nil without any.
  package let depths: [[Int?]]
  /// One a row.
  package let counterfactual: [Bool]

  /// - Throws: ``DependencyError/noOutputs(world:)``, and `FileError` where the rules fail.
  package init(_ world: World, inputs: [Input]) throws {
    let shown = Set(
      try inputs.first.map { try world.example(for: $0).spans.filter { $0.role == .output }.map(\.variable) }
        ?? [])
    let places = world.outputs.indices.filter { shown.contains(world.outputs[$0].name) }
    guard !places.isEmpty else { throw DependencyError.noOutputs(world: world.name) }
    let graph = world.graph
    self.world = world.name
    self.inputs = inputs
    cells = world.cells.map(\.name)
    outputs = places.map { world.outputs[$0].name }
    outputPlaces = places
    depths = places.map { place in
      world.cells.indices.map { graph.depth(ofCell: $0, inOutput: place)?.lowerBound }
    }
    counterfactual = try inputs.flatMap { input in
      let changes = try world.counterfactual(input)
      return places.flatMap { changes[$0] }
    }
  }

  /// Input variables times outputs: the rows of one input x.
  package var pairs: Int { outputs.count * cells.count }
  package var count: Int { inputs.count * pairs }

  /// The labels of all rows.
  package func labels(_ label: DependencyLabel) -> LabelMatrix {
    switch label {
    case .counterfactual: LabelMatrix(counterfactual.map { $0 ? 1 : 0 })
    case .structural: ofPairs { $0 == nil ? 0 : 1 }
    case .depth: ofPairs { $0.map { min($0, 2) } ?? 0 }
    }
  }

  private func ofPairs(_ label: (Int?) -> Int) -> LabelMatrix {
    let one = depths.flatMap { $0.map(label) }
    return LabelMatrix(inputs.indices.flatMap { _ in one })
  }

  /// The group of each row: its input x, or its output.
  func groups(_ split: DependencySplit) -> [Int] {
    switch split {
    case .byInput: (0..<count).map { $0 / pairs }
    case .leaveOneOutputOut: (0..<count).map { $0 % pairs / cells.count }
    }
  }

  /// The mean over inputs x of a value of each row, as [output][input variable].
  func meanOverInputs(_ value: (Int) -> Double) -> [[Double]] {
    var sums = [Double](repeating: 0, count: pairs)
    for row in 0..<count { sums[row % pairs] += value(row) }
    return outputs.indices.map { output in
      cells.indices.map { sums[output * cells.count + $0] / Double(inputs.count) }
    }
  }

  /// The number of (output, input variable) whose counterfactual label is not the same for every x.
  var varyingPairs: Int {
    meanOverInputs { counterfactual[$0] ? 1 : 0 }.joined().count { $0 > 0 && $0 < 1 }
  }
}
