/// Shares of right answers, over all inputs and apart for seen and held-out ones (nil when there are none).
public struct AnswerAccuracy: Codable, Sendable, Equatable {
  /// The share over all inputs.
  public let all: Double
  /// The share over those that the training data had.
  public let seen: Double?
  /// The share over those that the training data left out.
  public let heldOut: Double?
  /// Over those held-out inputs of which no mirror was seen either; nil also in worlds without a symmetry.
  public let heldOutWithoutMirrors: Double?

  package init(
    all: Double, seen: Double? = nil, heldOut: Double? = nil, heldOutWithoutMirrors: Double? = nil
  ) {
    self.all = all
    self.seen = seen
    self.heldOut = heldOut
    self.heldOutWithoutMirrors = heldOutWithoutMirrors
  }
}

/// The shares of the most frequent right answer: a model that always answers the same reaches them and knows nothing.
public struct MajorityAnswers: Codable, Sendable, Equatable {
  /// Of whole completions.
  public let exact: AnswerAccuracy
  /// Of each output's values, by name; nil for outputs that the text does not show.
  public let variables: [String: AnswerAccuracy?]

  package init(exact: AnswerAccuracy, variables: [String: AnswerAccuracy?]) {
    self.exact = exact
    self.variables = variables
  }
}

/// How good a model is; nil where a task has no such number.
package struct Judgement: Sendable {
  package var validLoss: Double?
  package var accuracy: AnswerAccuracy?
  package var variables: [String: AnswerAccuracy?]?
  package var majority: MajorityAnswers?
  package var drawnInputs: Int?

  package init(validLoss: Double? = nil, accuracy: AnswerAccuracy? = nil) {
    self.validLoss = validLoss
    self.accuracy = accuracy
  }
}
