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

  /// The mean of scores of single texts.
  func mean(_ byText: [[Double]]) -> EdgeScores {
    var sums = [Double](repeating: 0, count: graph.edgeCount)
    for text in byText { for edge in sums.indices { sums[edge] += text[edge] } }
    return EdgeScores(graph, sums.map { $0 / Double(byText.count) })
  }
}

extension EdgeGradient {
  /// What removing does to m with the sign turned, [text][edge].
  var helpingByText: [[Double]] {
    let edges = products.count
    return byText.withValues { values in
      (0..<byText.shape[0]).map { text in (0..<edges).map { -Double(values[text * edges + $0]) } }
    }
  }
}
