import Records

/// What generated theories look like.
public struct TheorySettings: Sendable, Hashable, Codable {
  /// Depths of the questions, taken in turn.
  public var depths = [0, 1]
  /// Numbers of statements (facts and rules), taken in turn for each depth.
  public var statements = [4, 8]
  /// Questions of a theory, fewer where it has not as many. Only the first is free of shortcuts; the others are about
  /// people and properties that the theory speaks of.
  public var questions = 1
  /// Facts that a theory's text to train on states after the first answer, between the other questions: drawn from all
  /// that follow at the questions' depths, fewer where there are not as many.
  public var conclusions = 0
  /// The number of training theories, from the first on, that grow from the smallest to what is asked for (0: none), see
  /// `TheorySize`.
  public var curriculum = 0
  /// The share of first questions whose answer is true, kept exactly over any run of theories of one kind.
  public var trueShare = 0.5
  /// The chance of a question to be negated: `Tom is not calm.`
  public var negatedQuestions = 0.5
  /// The chance of a statement that the proof does not need to share a person or a property with the question.
  public var relatedDistractors = 0.5
  /// The chance of a rule to have a second premise.
  public var conjunctions = 0.3
  /// The chance of a rule to also need that something does not hold, so that proofs have `NAF`.
  public var negatedPremises = 0.0
  /// The chance of a theory to have one statement that is denied: `That Tom is calm is false.`
  public var denials = 0.0

  /// The defaults.
  public init() {}

  /// Checks every setting, and that the smallest theory has room for the rules of the deepest question.
  ///
  /// - Throws: `SettingsError` naming the setting that is outside of its range.
  public func check() throws {
    guard let deepest = depths.max() else {
      throw SettingsError(setting: "depths", expected: "at least one", found: "none")
    }
    guard let fewest = statements.min() else {
      throw SettingsError(setting: "statements", expected: "at least one number", found: "none")
    }
    try NumberRange.theoryDepth.check(depths)
    try NumberRange.theoryStatements.check(statements)
    guard fewest > deepest else {
      throw SettingsError(
        setting: "statements", expected: "more than the \(deepest) rules that depth \(deepest) needs",
        found: "\(fewest)")
    }
    try NumberRange.theoryQuestions.check(questions)
    try NumberRange.theoryConclusions.check(conclusions)
    try NumberRange.curriculum.check(curriculum)
    for (name, share) in [
      ("share of true answers", trueShare), ("negated questions", negatedQuestions),
      ("related distractors", relatedDistractors), ("conjunctions", conjunctions),
      ("negated premises", negatedPremises), ("denials", denials),
    ] { try NumberRange.share(name).check(share) }
  }
}

/// The words of generated theories: 39 with those of denials, each written with or without a space before it.
package enum TheoryVocabulary {
  package static let people = ["Tom", "Ann", "Max", "Eva", "Ben", "Ida", "Leo", "Mia", "Sam", "Zoe"]
  package static let properties = [
    "warm", "tall", "calm", "bold", "wise", "neat", "kind", "glad", "loud", "slim", "fair", "keen", "shy",
    "odd",
  ]

  package static func sentence(_ person: Int, _ property: Int, isNegated: Bool = false) -> String {
    "\(people[person]) is \(isNegated ? "not " : "")\(properties[property])."
  }
}
