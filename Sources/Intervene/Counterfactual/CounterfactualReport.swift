import Arrays
import GPT
import Records
import Tasks
import Worlds

/// What becomes of an output when an earlier output is replaced in the text by a false value: does the model read its own
/// answer, or compute from the inputs again?
///
/// Read in two ways. The report's own numbers: the text up to the target is the true one but for the false token, and the
/// rules take every output before the target at the value that the text shows. `generated`: the model goes on by itself
/// right behind the false token, and the rules compute all later outputs from it.
public struct CounterfactualReport: Codable, Sendable, Equatable {
  /// Shares over inputs and false values.
  public struct Shares: Codable, Sendable, Equatable {
    /// The target differs from the model's answer to the untouched text.
    public let changed: Double
    /// The target changes, to what the rules give with the false token. An answer that stays follows nothing.
    public let follows: Double
    /// … among the cases in which that differs from the target's true value.
    public let followsWhereItMatters: Double?
    /// The target keeps its true value, among the same cases: it was not computed from the token.
    public let keepsTruth: Double?
    /// The number of such cases.
    public let matters: Int
    /// Of the four shares, when inputs or false values are a sample.
    public let intervals: Intervals?

    /// 95 % intervals of the four shares; cases of one input are drawn together.
    public struct Intervals: Codable, Sendable, Equatable {
      /// Of the share that changes.
      public let changed: ShareInterval?
      /// Of the share that follows the rules.
      public let follows: ShareInterval?
      /// Of the share that follows the rules where it matters; nil without such cases.
      public let followsWhereItMatters: ShareInterval?
      /// Of the share that keeps the truth; nil without cases in which it matters.
      public let keepsTruth: ShareInterval?
    }

    init(_ cases: [Case], _ reading: KeyPath<Case, Case.Reading>, isSample: Bool) {
      func share(_ list: [Case], _ holds: (Case) -> Bool) -> Double? {
        list.isEmpty ? nil : Double(list.count(where: holds)) / Double(list.count)
      }
      let matter = cases.filter { item in item[keyPath: reading].rule.map { $0 != item.truth } ?? false }
      func follows(_ item: Case) -> Bool {
        let answer = item[keyPath: reading]
        return answer.after != nil && answer.after == answer.rule && answer.after != answer.before
      }
      func changes(_ item: Case) -> Bool { item[keyPath: reading].after != item[keyPath: reading].before }
      func keeps(_ item: Case) -> Bool { item[keyPath: reading].after == item.truth }
      changed = share(cases, changes) ?? 0
      self.follows = share(cases, follows) ?? 0
      followsWhereItMatters = share(matter, follows)
      keepsTruth = share(matter, keeps)
      matters = matter.count
      intervals =
        isSample
        ? Intervals(
          changed: Self.interval(cases, changes), follows: Self.interval(cases, follows),
          followsWhereItMatters: Self.interval(matter, follows), keepsTruth: Self.interval(matter, keeps))
        : nil
    }

    /// Cases of one input go together.
    private static func interval(_ cases: [Case], _ holds: (Case) -> Bool) -> ShareInterval? {
      ShareInterval(clusters: Dictionary(grouping: cases, by: \.input).values.map { $0.map(holds) })
    }
  }

  /// One input with one false value.
  public struct Case: Codable, Sendable, Equatable {
    /// The target in one reading; nil for what is no value of it, and for a rule that fails on the false value.
    public struct Reading: Codable, Sendable, Equatable {
      /// The model's answer to the untouched text …
      public let before: VariableValue?
      /// … and to the changed one.
      public let after: VariableValue?
      /// By the rules, with the false token.
      public let rule: VariableValue?
    }

    /// The input's values, e.g. `1,0,1,0,1`.
    public let input: String
    /// The token's true value and the false one.
    public let value: VariableValue
    /// The false value.
    public let replacedBy: VariableValue
    /// The target's true value.
    public let truth: VariableValue
    /// The text up to the target is the true one but for the false token.
    public let teacherForced: Reading
    /// The model goes on by itself behind the false token.
    public let generated: Reading
  }

  /// The output that is replaced.
  public let token: String
  /// The later output that is looked at.
  public let target: String
  /// The world's name.
  public let world: String
  /// Whether the rule of the target mentions the token.
  public let isDirect: Bool
  /// The number of inputs, and whether they are a sample of the world's.
  public let inputs: Int
  /// Whether the inputs are a sample of the world's.
  public let isSample: Bool
  /// False values of each input at most, and whether some input has more, of which so many were drawn.
  public let alternatives: Int
  /// Whether some input has more false values than that, so that as many were drawn.
  public let areAlternativesDrawn: Bool
  /// The share in which the target differs from the answer to the untouched text. Teacher-forced, as the next four.
  public let changed: Double
  /// The share in which the target changes to what the rules give with the false token.
  public let follows: Double
  /// The same among the cases in which that differs from the target's true value; nil without such cases.
  public let followsWhereItMatters: Double?
  /// The share in which the target keeps its true value, among these cases; nil without any.
  public let keepsTruth: Double?
  /// The number of these cases.
  public let matters: Int
  /// Of these shares, when inputs or false values are a sample.
  public let intervals: Shares.Intervals?
  /// The shares when the model goes on by itself behind the false token.
  public let generated: Shares
  /// Every input with every one of its false values.
  public let cases: [Case]

  /// Replaces one output by false values, and looks at a later one.
  ///
  /// - Parameters:
  ///   - subject: the model and its texts.
  ///   - token: the output that gets false values.
  ///   - target: the later output.
  ///   - alternatives: false values at most for each input; of more, as many are drawn.
  ///   - seed: of that draw.
  /// - Throws: `ArgumentError` for unknown outputs, a target that does not come after the token, and a token that
  ///   has no other value of the same width.
  public init(
    _ subject: Session<TaskTexts>, token: String, target: String, alternatives: Int = 8, seed: UInt64 = 0
  ) throws {
    let texts = subject.texts
    _ = try texts.output(token, at: "token")
    _ = try texts.output(target)
    let changes = CounterfactualTexts(subject: subject, alternatives: alternatives, seed: seed)
    guard changes.spans(of: token, in: 0)[0].upperBound <= changes.spans(of: target, in: 0)[0].lowerBound
    else {
      throw ArgumentError(
        "target", "\(target) does not come after \(token) in the text",
        hint: "the model cannot have read \(token) by then")
    }
    let (replacements, areDrawn) = try changes.requireFalseTokens(of: token)
    cases = try Self.cases(changes, replacements, token: token, target: target)
    let isEstimate = texts.isSample || areDrawn
    let shares = Shares(cases, \.teacherForced, isSample: isEstimate)
    self.token = token
    self.target = target
    world = texts.world.name
    isDirect = texts.world.graph.reads(of: target).contains(token)
    inputs = texts.count
    isSample = texts.isSample
    self.alternatives = alternatives
    areAlternativesDrawn = areDrawn
    changed = shares.changed
    follows = shares.follows
    followsWhereItMatters = shares.followsWhereItMatters
    keepsTruth = shares.keepsTruth
    matters = shares.matters
    intervals = shares.intervals
    generated = Shares(cases, \.generated, isSample: isEstimate)
  }

  private static func cases(
    _ changes: CounterfactualTexts, _ replacements: [FalseToken], token: String, target: String
  ) throws -> [Case] {
    let texts = changes.subject.texts
    let world = texts.world
    let tokenIndex = world.outputs.firstIndex { $0.name == token }!
    let targetIndex = world.outputs.firstIndex { $0.name == target }!
    let all = texts.examples.indices
    let widest = all.map { changes.spans(of: target, in: $0)[0].count }.max() ?? 1
    let goal = world.outputs[targetIndex]
    func shown(_ value: Int?) -> VariableValue? { value.map { world.value($0, of: goal) } }
    func shownToken(_ value: Int) -> VariableValue { world.value(value, of: world.outputs[tokenIndex]) }
    let before = try changes.values(
      of: goal, behind: all.map { changes.context(of: target, in: $0, token: token, nil) }, tokens: widest)
    let after = try changes.values(
      of: goal, behind: replacements.map { changes.context(of: target, in: $0.text, token: token, $0) },
      tokens: widest)
    let ownBefore = try changes.generated(behind: token, all.map { ($0, nil) })
    let ownAfter = try changes.generated(behind: token, replacements.map { ($0.text, $0) })
    return replacements.enumerated().map { number, replacement in
      let text = replacement.text
      let example = texts.examples[text]
      func rule(shownBefore end: Int) -> VariableValue? {
        shown(
          try? texts.value(
            of: targetIndex, in: text, setting: token, to: replacement.value, shownBefore: end))
      }
      return Case(
        input: world.text(of: example.input), value: shownToken(example.outputs[tokenIndex]),
        replacedBy: shownToken(replacement.value), truth: world.value(example.outputs[targetIndex], of: goal),
        teacherForced: Case.Reading(
          before: shown(before[text]), after: shown(after[number]),
          rule: rule(shownBefore: changes.spans(of: target, in: text)[0].lowerBound)),
        generated: Case.Reading(
          before: shown(ownBefore[text][targetIndex]), after: shown(ownAfter[number][targetIndex]),
          rule: rule(shownBefore: changes.spans(of: token, in: text)[0].upperBound)))
    }
  }
}

extension CounterfactualReport {
  /// The report's own shares, teacher-forced.
  public var shares: Shares {
    Shares(
      changed: changed, follows: follows, followsWhereItMatters: followsWhereItMatters,
      keepsTruth: keepsTruth,
      matters: matters, intervals: intervals)
  }
}

extension CounterfactualReport.Shares {
  fileprivate init(
    changed: Double, follows: Double, followsWhereItMatters: Double?, keepsTruth: Double?, matters: Int,
    intervals: Intervals?
  ) {
    self.changed = changed
    self.follows = follows
    self.followsWhereItMatters = followsWhereItMatters
    self.keepsTruth = keepsTruth
    self.matters = matters
    self.intervals = intervals
  }
}
