import Arrays
import GPT
import Records
import Tasks

/// All pairs of an earlier output and a later one: which outputs a model reads back from its own answer, beside the rules.
public struct CounterfactualMap: Codable, Sendable, Equatable {
  /// The world's name.
  public let world: String
  /// The number of inputs, and whether they are a sample of the world's.
  public let inputs: Int
  /// Whether the inputs are a sample of the world's.
  public let isSample: Bool
  /// False values of each input at most, and whether some input has more, of which so many were drawn.
  public let alternatives: Int
  /// Whether some input has more false values than that, so that as many were drawn.
  public let areAlternativesDrawn: Bool
  /// The tokens that are replaced.
  public let tokens: [String]
  /// The outputs that are looked at.
  public let targets: [String]
  /// [token][target]: nil where the target does not come later. Teacher-forced.
  public let changed: [[Double?]]
  /// Among the cases in which the rules give another value with the false token; nil where there are none.
  public let followsWhereItMatters: [[Double?]]
  /// The share in which the target keeps its true value, among the same cases; nil where there are none.
  public let keepsTruth: [[Double?]]
  /// The share that changes when the model goes on by itself behind the false token.
  public let generatedChanged: [[Double?]]
  /// The share that then follows the rules, among the cases in which they give another value; nil where there are none.
  public let generatedFollowsWhereItMatters: [[Double?]]
  /// Of the five shares, when inputs or false values are a sample.
  public let intervals: Intervals?
  /// [token][target]: whether the target's rule mentions the token.
  public let isDirect: [[Bool]]

  /// [token][target], as the shares of the same names.
  public struct Intervals: Codable, Sendable, Equatable {
    /// Of the share that changes.
    public let changed: [[ShareInterval?]]
    /// Of the share that follows the rules where it matters.
    public let followsWhereItMatters: [[ShareInterval?]]
    /// Of the share that keeps the truth.
    public let keepsTruth: [[ShareInterval?]]
    /// Of the share that changes when the model goes on by itself.
    public let generatedChanged: [[ShareInterval?]]
    /// Of the share that follows the rules where it matters when the model goes on by itself.
    public let generatedFollowsWhereItMatters: [[ShareInterval?]]
  }

  /// Replaces each output by false values, and looks at every later one.
  ///
  /// - Parameters:
  ///   - subject: the model and its texts.
  ///   - alternatives: false values at most for each input; of more, as many are drawn.
  ///   - seed: of that draw.
  ///   - progress: called with pairs done and their number.
  /// - Throws: `ArgumentError` for a world whose text shows a single output.
  public init(
    _ subject: Session<TaskTexts>, alternatives: Int = 8, seed: UInt64 = 0,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let texts = subject.texts
    let changes = CounterfactualTexts(subject: subject, alternatives: alternatives, seed: seed)
    let order = texts.outputs.sorted {
      changes.spans(of: $0, in: 0)[0].lowerBound < changes.spans(of: $1, in: 0)[0].lowerBound
    }
    guard order.count > 1 else {
      throw ArgumentError(
        "world '\(texts.world.name)'", "the completion shows \(order[0]) alone: no output comes after another"
      )
    }
    let tokens = order.dropLast().filter { !changes.falseTokens(of: $0).tokens.isEmpty }
    let targets = Array(order.dropFirst())
    var done = 0
    let reports = try tokens.map { token in
      try targets.map { target -> CounterfactualReport? in
        done += 1
        progress(done, tokens.count * targets.count)
        guard order.firstIndex(of: token)! < order.firstIndex(of: target)! else { return nil }
        return try CounterfactualReport(
          subject, token: token, target: target, alternatives: alternatives, seed: seed)
      }
    }
    func map<Value>(_ value: (CounterfactualReport) -> Value?) -> [[Value?]] {
      reports.map { $0.map { $0.flatMap(value) } }
    }
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    self.alternatives = alternatives
    areAlternativesDrawn = reports.joined().contains { $0?.areAlternativesDrawn == true }
    self.tokens = Array(tokens)
    self.targets = targets
    changed = map { $0.changed }
    followsWhereItMatters = map(\.followsWhereItMatters)
    keepsTruth = map(\.keepsTruth)
    generatedChanged = map { $0.generated.changed }
    generatedFollowsWhereItMatters = map(\.generated.followsWhereItMatters)
    intervals =
      isSample || areAlternativesDrawn
      ? Intervals(
        changed: map { $0.intervals?.changed },
        followsWhereItMatters: map { $0.intervals?.followsWhereItMatters },
        keepsTruth: map { $0.intervals?.keepsTruth },
        generatedChanged: map { $0.generated.intervals?.changed },
        generatedFollowsWhereItMatters: map { $0.generated.intervals?.followsWhereItMatters }) : nil
    let graph = texts.world.graph
    isDirect = tokens.map { token in targets.map { graph.reads(of: $0).contains(token) } }
  }
}
