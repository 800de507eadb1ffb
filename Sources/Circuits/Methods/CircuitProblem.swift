import Intervene

/// What methods are asked: which edges of a model matter for an answer, on given texts, when removed edges are replaced in a
/// given way.
public struct CircuitProblem: Sendable {
  /// The model with its texts and replacements.
  public let masked: MaskedModel
  /// m.
  public let measure: CircuitMeasure
  /// What methods with random parts draw from.
  public let seed: UInt64

  /// A question about a model.
  public init(_ masked: MaskedModel, measure: CircuitMeasure = CircuitMeasure(), seed: UInt64 = 0) {
    self.masked = masked
    self.measure = measure
    self.seed = seed
  }

  /// The edges.
  public var graph: CircuitGraph { masked.graph }

  /// Of sums over texts the means, with the sign turned: from what removing does to m to how much the edge helps.
  func helping(_ sums: [Double], scale: Double = 1) -> EdgeScores {
    EdgeScores(graph, sums.map { -$0 * scale / Double(masked.texts.count) })
  }
}
