import Arrays

/// Σ over positions of D(reference ‖ model) = Σ_i q_i · (ln q_i − ln p_i) in nats, with q the softmax of given logits and p
/// that of the model's: how far a changed run is from an untouched one.
public struct Divergence: Metric {
  /// [batch, positions, V].
  public let reference: Tensor
  /// The positions of each text that count; nil for all.
  public let positions: [Int]?

  /// The divergence from a run with these logits, [batch, positions, V].
  public init(from reference: Tensor, positions: [Int]? = nil) {
    self.reference = reference
    self.positions = positions
  }

  public func check(_ shape: LogitShape) throws {
    let expected = [shape.batch, shape.positions, shape.vocabulary]
    guard reference.shape.extents == expected else {
      throw MetricError.reference(found: reference.shape.extents, expected: expected)
    }
    for position in positions ?? [] { try shape.check(example: 0, position: position) }
  }

  /// ∂/∂logit_i = p_i − q_i.
  public func value(of logits: Tensor, weight: Double, adding gradient: Tensor?) -> Double {
    var sum = 0.0
    for example in 0..<logits.shape[0] {
      for position in positions ?? Array(0..<logits.shape[1]) {
        let row = LogitRow(logits.at(example).at(position))
        let wanted = LogitRow(reference.at(example).at(position))
        for token in 0..<row.count {
          // 0 · ln 0 is 0: tokens that the reference rules out do not count.
          let probability = wanted.probability(token)
          guard probability != 0 else { continue }
          sum += probability * (wanted.logProbability(token) - row.logProbability(token))
        }
        guard let gradient else { continue }
        LogitRowGradient(gradient.at(example).at(position)).add {
          weight * (row.probability($0) - wanted.probability($0))
        }
      }
    }
    return weight * sum
  }
}
