import Arrays
import GPT
import Tasks

/// Shares of right values by output, teacher-forced and generated.
public struct TaskAccuracy: Codable, Sendable, Equatable {
  /// By output; every symbol is predicted from the right ones before it.
  public let teacherForced: [String: Double]
  /// By output; the model continues the prompt greedily. Nil when not evaluated.
  public let generated: [String: Double]?
  /// By output the share of the value that most texts have: always giving it is right as often.
  public let majority: [String: Double]
  /// Of each share by output, when the texts are a sample of the world's inputs.
  public let intervals: Intervals?

  /// 95 % intervals of the shares, by output.
  public struct Intervals: Codable, Sendable, Equatable {
    /// Of teacher-forced answers.
    public let teacherForced: [String: ShareInterval]
    /// Of generated answers; nil when not evaluated.
    public let generated: [String: ShareInterval]?

    /// Of shares of all texts; nil when these are all inputs of the world.
    init?(teacherForced: [String: Double], generated: [String: Double]?, of texts: TaskTexts) {
      guard let intervals = texts.intervals(ofShares: teacherForced) else { return nil }
      self.teacherForced = intervals
      self.generated = generated.flatMap(texts.intervals)
    }
  }

  /// Summarises an evaluation.
  public init(_ evaluation: Evaluation, of texts: TaskTexts) {
    func shares(_ answers: Answers) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: texts.outputs.enumerated().map { ($1, answers.accuracy($0)) })
    }
    teacherForced = shares(evaluation.teacherForced)
    generated = evaluation.generated.map(shares)
    majority = texts.majority
    intervals = Intervals(teacherForced: teacherForced, generated: generated, of: texts)
  }
}

/// An input at which interventions make an output wrong that was right before, with both answers.
public struct BrokenInput: Codable, Sendable, Equatable {
  /// The completions of one evaluation.
  public struct Completions: Codable, Sendable, Equatable {
    /// Each symbol predicted from the right ones before it.
    public let teacherForced: String
    /// What the model writes behind the prompt; nil when not evaluated.
    public let generated: String?
  }

  /// The input's values, e.g. `1,0,1,0,1`.
  public let input: String
  /// The completion by the rules.
  public let expected: String
  /// The answers of the untouched model and of the changed one.
  public let before: Completions
  /// The answers of the changed model.
  public let after: Completions
  /// The outputs that break, teacher-forced, generated or both.
  public let outputs: [String]

  /// The inputs at which any of `targets` (all outputs without them) breaks, in the order of the texts.
  public static func all(
    before: Evaluation, after: Evaluation, of texts: TaskTexts, targets: [Int] = []
  ) -> [BrokenInput] {
    func broken(_ text: Int, _ output: Int, _ before: Answers?, _ after: Answers?) -> Bool {
      guard let before, let after else { return false }
      return before.isRight[text][output] && !after.isRight[text][output]
    }
    func completions(_ evaluation: Evaluation, _ text: Int) -> Completions {
      Completions(
        teacherForced: evaluation.teacherForced.completions[text],
        generated: evaluation.generated?.completions[text])
    }
    let looked = targets.isEmpty ? Array(texts.outputs.indices) : targets
    return texts.examples.indices.compactMap { text in
      let outputs = looked.filter {
        broken(text, $0, before.teacherForced, after.teacherForced)
          || broken(text, $0, before.generated, after.generated)
      }
      guard !outputs.isEmpty else { return nil }
      return BrokenInput(
        input: texts.world.text(of: texts.examples[text].input), expected: texts.examples[text].completion,
        before: completions(before, text), after: completions(after, text),
        outputs: outputs.map { texts.outputs[$0] })
    }
  }
}
