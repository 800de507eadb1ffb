import Arrays
import Foundation

/// The logits of one position, [V], and what follows from them.
public struct LogitRow: Sendable {
  private let logits: [Float]
  /// ln Σ exp logit.
  private let total: Double

  /// O(V).
  init(_ logits: Tensor) {
    self.logits = logits.values
    let largest = Double(self.logits.max() ?? 0)
    total = log(self.logits.reduce(0.0) { $0 + exp(Double($1) - largest) }) + largest
  }

  /// The logit of a token.
  public func logit(_ token: Int) -> Double { Double(logits[token]) }

  /// logit − ln Σ exp logit.
  public func logProbability(_ token: Int) -> Double { logit(token) - total }

  /// exp(logit) / Σ exp logit.
  public func probability(_ token: Int) -> Double { exp(logProbability(token)) }

  /// The number of tokens.
  public var count: Int { logits.count }
}

/// Where the gradient of one position's logits is gathered, [V].
public struct LogitRowGradient {
  private let gradient: Tensor

  init(_ gradient: Tensor) { self.gradient = gradient }

  /// Adds to one token's gradient.
  ///
  /// - Precondition: the token is in the vocabulary.
  public func add(_ value: Double, at token: Int) {
    precondition(
      (0..<gradient.count).contains(token),
      "expected a token from 0 to \(gradient.count - 1), found \(token): a metric's check has to refuse it")
    gradient.pointer[token] += Float(value)
  }

  /// Adds to every token's gradient. O(V).
  public func add(_ value: (Int) -> Double) {
    for token in 0..<gradient.count { gradient.pointer[token] += Float(value(token)) }
  }
}
