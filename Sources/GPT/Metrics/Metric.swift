import Arrays
import Records

/// A number that is read off a model's logits, with its gradient.
///
/// A metric of a batch is a sum over the places that it looks at, so that gradients of many texts come from one backward
/// pass. A new metric is one type that conforms.
public protocol Metric: Sendable {
  /// Checks that the metric can be read off logits of a shape.
  ///
  /// - Throws: ``MetricError`` for examples, positions or tokens that logits of this shape do not have.
  func check(_ shape: LogitShape) throws

  /// weight · metric of logits [batch, positions, V]. Adds weight · ∂metric/∂logits to `gradient`, which has the same shape.
  func value(of logits: Tensor, weight: Double, adding gradient: Tensor?) -> Double
}

/// How many logits there are.
public struct LogitShape: Sendable, Equatable {
  /// Texts.
  public let batch: Int
  /// Positions of each text.
  public let positions: Int
  /// V, the logits of a position.
  public let vocabulary: Int
  /// The positions of each text that are no padding; nil when all are real.
  public let real: [Range<Int>]?

  /// The shape [batch, positions, V], with the positions of each text that are no padding.
  public init(batch: Int, positions: Int, vocabulary: Int, real: [Range<Int>]? = nil) {
    self.batch = batch
    self.positions = positions
    self.vocabulary = vocabulary
    self.real = real
  }

  func check(example: Int, position: Int) throws {
    guard (0..<batch).contains(example) else { throw MetricError.example(example, batch: batch) }
    guard (0..<positions).contains(position) else {
      throw MetricError.position(position, length: positions)
    }
    if let real = real?[example], !real.contains(position) {
      throw MetricError.padding(position, example: example, real: real)
    }
  }

  func check(token: Int) throws {
    guard (0..<vocabulary).contains(token) else { throw MetricError.token(token, vocabulary: vocabulary) }
  }
}

/// A metric that asks for logits which are not there.
public enum MetricError: Diagnostic, Equatable {
  /// A text outside of 0 ..< batch.
  case example(Int, batch: Int)
  /// A position outside of 0 ..< length.
  case position(Int, length: Int)
  /// An answer that is not in the vocabulary.
  case token(Int, vocabulary: Int)
  /// Logits to compare with whose shape is another one.
  case reference(found: [Int], expected: [Int])
  /// A position that only fills a text up.
  case padding(Int, example: Int, real: Range<Int>)

  public var place: DiagnosticPlace? { .named("metric") }

  public var expected: String? {
    switch self {
    case .example(_, let batch): "a text from 0 to \(batch - 1)"
    case .position(_, let length): "a position from 0 to \(length - 1)"
    case .token(_, let vocabulary): "a token from 0 to \(vocabulary - 1)"
    case .padding(_, let example, let real):
      "a position from \(real.lowerBound) to \(real.upperBound - 1) of text \(example)"
    case .reference(_, let expected): "logits of shape \(expected) to compare with"
    }
  }

  public var found: String? {
    switch self {
    case .example(let value, _), .position(let value, _), .token(let value, _): "\(value)"
    case .padding(let value, _, _): "\(value), which is padding"
    case .reference(let found, _): "\(found)"
    }
  }

  public var hint: Hint? {
    if case .token = self { "this answer is not in the vocabulary" } else { nil }
  }
}

extension Metric {
  /// The metric of logits [batch, positions, V].
  ///
  /// - Throws: ``MetricError`` for logits that it does not fit.
  public func value(of logits: Tensor) throws -> Double {
    precondition(
      logits.shape.rank == 3, "expected logits of shape [batch, positions, V], found \(logits.shape)")
    try check(LogitShape(batch: logits.shape[0], positions: logits.shape[1], vocabulary: logits.shape[2]))
    return value(of: logits, weight: 1, adding: nil)
  }
}
