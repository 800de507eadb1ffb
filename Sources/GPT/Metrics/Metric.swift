import Arrays

/// A number that is read off a model's logits, with its gradient.
///
/// A metric of a batch is a sum over the places that it looks at, so that gradients of many texts come from one backward
/// pass. A new metric is one type that conforms.
public protocol Metric: Sendable {
  /// - Throws: ``MetricError`` for examples, positions or tokens that logits of this shape do not have.
  func check(_ shape: LogitShape) throws

  /// weight · metric of logits [batch, positions, V]. Adds weight · ∂metric/∂logits to `gradient`, which has the same shape.
  func value(of logits: Tensor, weight: Double, adding gradient: Tensor?) -> Double
}

/// How many logits there are.
public struct LogitShape: Sendable, Equatable {
  public let batch: Int
  public let positions: Int
  public let vocabulary: Int

  public init(batch: Int, positions: Int, vocabulary: Int) {
    self.batch = batch
    self.positions = positions
    self.vocabulary = vocabulary
  }

  func check(example: Int, position: Int) throws {
    guard (0..<batch).contains(example) else { throw MetricError.example(example, batch: batch) }
    guard (0..<positions).contains(position) else {
      throw MetricError.position(position, length: positions)
    }
  }

  func check(token: Int) throws {
    guard (0..<vocabulary).contains(token) else { throw MetricError.token(token, vocabulary: vocabulary) }
  }
}

/// A metric that asks for logits which are not there.
public enum MetricError: Error, Equatable, CustomStringConvertible {
  case example(Int, batch: Int)
  case position(Int, length: Int)
  /// An answer that is not in the vocabulary.
  case token(Int, vocabulary: Int)
  case reference(found: [Int], expected: [Int])

  public var description: String {
    switch self {
    case .example(let example, let batch):
      "metric: expected a text from 0 to \(batch - 1), found \(example)"
    case .position(let position, let length):
      "metric: expected a position from 0 to \(length - 1), found \(position)"
    case .token(let token, let vocabulary):
      "metric: expected a token from 0 to \(vocabulary - 1), found \(token)\n  hint: this answer is not in the vocabulary"
    case .reference(let found, let expected):
      "metric: expected logits of shape \(expected) to compare with, found \(found)"
    }
  }
}

extension Metric {
  /// The metric of logits [batch, positions, V].
  ///
  /// - Throws: ``MetricError`` for logits that it does not fit.
  public func value(of logits: Tensor) throws -> Double {
    try check(LogitShape(batch: logits.shape[0], positions: logits.shape[1], vocabulary: logits.shape[2]))
    return value(of: logits, weight: 1, adding: nil)
  }
}
