import Arrays
import Foundation

/// The place of an answer: the position whose logits predict it, and the tokens that are right and wrong there.
public struct AnswerPlace: Sendable, Hashable, Codable {
  /// The text in the batch.
  public var example: Int
  /// The position that predicts.
  public var position: Int
  /// The token of the right answer.
  public var right: Int
  /// What ``LogitDifference`` compares with; others do not look at it.
  public var wrong: Int?

  /// An answer, of the first text unless said otherwise.
  public init(example: Int = 0, position: Int, right: Int, wrong: Int? = nil) {
    self.example = example
    self.position = position
    self.right = right
    self.wrong = wrong
  }
}

/// Σ over answers of logit[right] − logit[wrong]; of logit[right] alone where there is no wrong token.
public struct LogitDifference: AnswerMetric {
  public let answers: [AnswerPlace]

  /// The sum over these answers.
  public init(_ answers: [AnswerPlace]) { self.answers = answers }

  public func value(_ row: Row, _ answer: AnswerPlace) -> Double {
    row.logit(answer.right) - (answer.wrong.map(row.logit) ?? 0)
  }

  public func addGradient(_ row: Row, _ answer: AnswerPlace, _ weight: Double, to gradient: RowGradient) {
    gradient.add(weight, at: answer.right)
    if let wrong = answer.wrong { gradient.add(-weight, at: wrong) }
  }
}

/// Σ over answers of ln p(right).
public struct LogProbability: AnswerMetric {
  public let answers: [AnswerPlace]

  /// The sum over these answers.
  public init(_ answers: [AnswerPlace]) { self.answers = answers }

  public func value(_ row: Row, _ answer: AnswerPlace) -> Double { row.logProbability(answer.right) }

  /// 1[i = right] − p_i.
  public func addGradient(_ row: Row, _ answer: AnswerPlace, _ weight: Double, to gradient: RowGradient) {
    gradient.add(weight, at: answer.right)
    gradient.add { -weight * row.probability($0) }
  }
}

/// Σ over answers of p(right).
public struct Probability: AnswerMetric {
  public let answers: [AnswerPlace]

  /// The sum over these answers.
  public init(_ answers: [AnswerPlace]) { self.answers = answers }

  public func value(_ row: Row, _ answer: AnswerPlace) -> Double { row.probability(answer.right) }

  /// p_right · (1[i = right] − p_i).
  public func addGradient(_ row: Row, _ answer: AnswerPlace, _ weight: Double, to gradient: RowGradient) {
    let right = row.probability(answer.right)
    gradient.add(weight * right, at: answer.right)
    gradient.add { -weight * right * row.probability($0) }
  }
}

/// The mean over answers of −ln p(right): the loss that models are trained on.
public struct MeanCrossEntropy: Metric {
  private let sum: LogProbability

  /// The mean over these answers, 0 for none.
  public init(_ answers: [AnswerPlace]) { sum = LogProbability(answers) }

  public func check(_ shape: LogitShape) throws { try sum.check(shape) }

  public func value(of logits: Tensor, weight: Double, adding gradient: Tensor?) -> Double {
    sum.value(of: logits, weight: -weight / Double(max(1, sum.answers.count)), adding: gradient)
  }
}

/// A sum over answers, each of which is read off one row of logits.
public protocol AnswerMetric: Metric {
  /// The logits of one position.
  typealias Row = LogitRow
  /// The gradient of one position's logits.
  typealias RowGradient = LogitRowGradient

  /// The answers that are added up.
  var answers: [AnswerPlace] { get }
  /// The metric of one answer.
  func value(_ row: Row, _ answer: AnswerPlace) -> Double
  /// Adds weight · ∂/∂logits of one answer.
  func addGradient(_ row: Row, _ answer: AnswerPlace, _ weight: Double, to gradient: RowGradient)
}

extension AnswerMetric {
  public func check(_ shape: LogitShape) throws {
    for answer in answers {
      try shape.check(example: answer.example, position: answer.position)
      try shape.check(token: answer.right)
      if let wrong = answer.wrong { try shape.check(token: wrong) }
    }
  }

  public func value(of logits: Tensor, weight: Double, adding gradient: Tensor?) -> Double {
    answers.reduce(0) { sum, answer in
      let row = LogitRow(logits.at(answer.example).at(answer.position))
      if let gradient {
        addGradient(
          row, answer, weight, to: LogitRowGradient(gradient.at(answer.example).at(answer.position)))
      }
      return sum + weight * value(row, answer)
    }
  }
}
