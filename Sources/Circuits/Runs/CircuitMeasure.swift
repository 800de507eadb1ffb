import Arrays
import GPT
import Intervene
import Records

/// The number m that circuits are scored by, read off the logits that predict the answer: higher is better.
///
/// | metric | m |
/// |---|---|
/// | `logit-diff` | logit of the clean text's answer − logit of the corrupt text's; the logit itself where both are the same, as in models that say one number |
/// | `probability` | probability of the clean text's answer |
/// | `kl` | −D(whole model ‖ circuit) in nats: 0 for the whole model |
/// | `correct` | 1 where the clean text's answer is the likeliest, else 0 |
public struct CircuitMeasure: Sendable, Equatable {
  /// What is read off.
  public let metric: PatchMetric

  /// Measures by a metric.
  public init(_ metric: PatchMetric = .logitDifference) { self.metric = metric }

  /// m of each row of logits, [pair].
  ///
  /// - Parameters:
  ///   - logits: [pair, V].
  ///   - clean: the whole model's behind the clean texts, [pair, V].
  func values(_ logits: Tensor, _ texts: CircuitTexts, clean: Tensor) -> [Double] {
    texts.pairs.indices.map { pair in
      let score = PatchScore(metric: metric, pair: texts.pairs[pair], clean: clean.at(pair).values)
      let row = logits.at(pair).values
      let answer = texts.pairs[pair]
      if metric == .logitDifference, answer.right == answer.wrong { return Double(row[answer.right]) }
      let value = score(row)
      return metric == .kl ? -value : value
    }
  }

  /// How far two means can lie apart by the rounding of single precision alone.
  func rounding(_ texts: CircuitTexts, clean: Tensor) -> Double {
    let sizes = texts.pairs.indices.map { pair in
      let logits = clean.at(pair).values
      return PatchScore(metric: metric, pair: texts.pairs[pair], clean: logits).rounding(logits)
    }
    return sizes.reduce(0, +) / Double(sizes.count)
  }

  /// Checks that it has gradients that say something.
  ///
  /// - Parameter side: the texts at which a method takes them all; nil where it takes them in between.
  /// - Throws: `ArgumentError` for whether an answer is right, which has none, and for the divergence from the whole model
  ///   at the clean texts, where it is least and its gradient 0.
  func requireGradient(_ method: String, at side: CircuitSide? = nil) throws {
    guard metric != .correct else {
      throw ArgumentError(
        "metric", "\(method) needs gradients, and whether an answer is right has none",
        hint: "measure logit-diff, or take a method without gradients: exact or acdc")
    }
    guard metric != .kl || side != .clean else {
      throw ArgumentError(
        "metric", "\(method) takes gradients at the clean texts, where kl is least and its gradient 0",
        hint: "measure logit-diff; or take eap or relp at the corrupt side, or eap-ig, exact or acdc")
    }
  }

  /// Σ over a batch of texts of m, with its gradient.
  ///
  /// - Parameter clean: the whole model's logits behind the clean texts, [pair, V].
  func differentiable(_ texts: CircuitTexts, clean: Tensor) -> any Metric {
    switch metric {
    case .logitDifference: return LogitDifference(texts.answers)
    case .probability: return Probability(texts.answers)
    case .kl:
      let vocabulary = clean.shape[1]
      let reference = Tensor([texts.count, texts.length, vocabulary])
      for text in 0..<texts.count { reference.at(text).at(texts.length - 1).assign(clean.at(text)) }
      return WeightedSum([(-1, Divergence(from: reference, positions: [texts.length - 1]))])
    case .correct: preconditionFailure("whether an answer is right has no gradient")
    }
  }
}
