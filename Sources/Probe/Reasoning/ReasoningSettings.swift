import Corpora
import Records

/// Which questions a reasoning probe asks, and how it reads the attention to their statements.
public struct ReasoningSettings: Codable, Sendable, Equatable {
  /// The published procedure, or the corrected one.
  public var `protocol` = MechanisticProtocol.corrected
  /// Demonstrations before each question.
  public var shots = 4
  /// Items of each kind (depth and number of statements) at most.
  public var items = 1_024
  /// The largest number of steps of a question.
  public var maximumDepth = 1
  /// The numbers of statements that are told apart; theories of other sizes are left out.
  public var statements = [2, 4, 8, 12, 16, 20, 24]
  /// Where items come from. Nil: the paper's procedure takes all splits, the corrected one dev and test.
  public var splits: [ReasoningCorpus.Split]?
  /// The layers whose attention is a feature; nil for all.
  public var layers: [Int]?
  /// The published one is the default.
  public var classifier = KNearestNeighbours(metric: .l1)
  /// The number of folds.
  public var folds = 5
  /// Freshly initialised models to compare with.
  public var randomModels = 3
  /// How many times labels are shuffled for the control.
  public var shuffles = 5
  /// Of the items, demonstrations, fresh models and shuffles.
  public var seed: UInt64 = 0

  /// The usual settings: four demonstrations, questions of depth 0 and 1, up to 1,024 items of each kind.
  public init() {}

  /// The splits that items come from.
  var itemSplits: [ReasoningCorpus.Split] {
    splits ?? (self.protocol == .paper ? ReasoningCorpus.Split.allCases : [.dev, .test])
  }

  /// The layers of a model that are features.
  ///
  /// - Throws: ``ProbeError`` for one that the model does not have.
  func layers(of count: Int) throws -> [Int] {
    let chosen = layers ?? Array(0..<count)
    guard !chosen.isEmpty, chosen.allSatisfy((0..<count).contains) else {
      throw ProbeError.setting(
        name: "layers", expected: "some of 0 to \(count - 1)",
        found: chosen.map(String.init).joined(separator: ","))
    }
    return Array(Set(chosen)).sorted()
  }

  /// - Throws: `SettingsError` naming the setting that is outside of its range, ``ProbeError`` for no splits.
  func check() throws {
    try NumberRange.shots.check(shots)
    try NumberRange.items.check(items)
    try NumberRange.questionDepth.check(maximumDepth)
    try NumberRange.statements.check(statements)
    try NumberRange.neighbours.check(classifier.k)
    try NumberRange.folds.check(folds)
    try NumberRange.randomModels.check(randomModels)
    try NumberRange.shuffles.check(shuffles)
    guard !itemSplits.isEmpty else {
      throw ProbeError.setting(name: "splits", expected: "at least one", found: "none")
    }
  }
}

/// What kind of questions a corpus asks.
public enum ReasoningTask: String, Codable, Sendable {
  /// True or false about theories: ProofWriter's.
  case proofwriter
  /// Which option, with an explanation: STREET's ARC.
  case arc
}

/// Why a reasoning corpus cannot be used with a model.
public enum ReasoningError: Diagnostic, Equatable {
  /// The corpus asks other questions.
  case task(expected: ReasoningTask, found: ReasoningTask)
  /// No item passes.
  case noItems(String)
  /// Fewer training items than demonstrations.
  case demonstrations(expected: Int, found: Int)
  /// The answers have no tokens that tell them apart.
  case answers([String])
  /// The tokenizer cannot take a text of an item.
  case text(item: String, problem: String, hint: Hint? = nil)
  /// No prompt fits the model.
  case tooLong(items: Int, context: Int)

  public var place: DiagnosticPlace? {
    guard case .text(let item, _, _) = self else { return nil }
    return .named("item \(item)")
  }

  public var problem: String {
    switch self {
    case .task(let expected, let found):
      "expected a corpus for `\(expected.rawValue)`, found one for `\(found.rawValue)`"
    case .noItems: "no question of the corpus is left"
    case .demonstrations(let expected, let found):
      "expected at least \(expected) training items of other theories to demonstrate with, found \(found)"
    case .answers(let answers):
      "expected answers that differ in a token, found \(answers.map(\.debugDescription).joined(separator: ", "))"
    case .text(_, let problem, _): problem
    case .tooLong(let items, let context):
      "none of the \(items) prompts fits the model's context of \(context) tokens"
    }
  }

  public var hint: Hint? {
    switch self {
    case .task(_, let found): "use: \(command: "mechanistic \(found.rawValue)")"
    case .noItems(let reason): Hint(reason)
    case .demonstrations: "ask for fewer demonstrations with \(setting: "shots")"
    case .answers: nil
    case .text(_, _, let hint): hint
    case .tooLong:
      "ask for fewer demonstrations with \(setting: "shots"), or fewer statements with \(setting: "statements")"
    }
  }
}
