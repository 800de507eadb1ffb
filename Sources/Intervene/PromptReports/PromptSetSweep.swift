import Arrays
import GPT
import Records
import Tasks

/// Each part of a model ablated on its own while it reads a set of prompts: means over the prompts.
public struct PromptSetSweep: Codable, Sendable {
  /// One part's ablation.
  public struct Row: Codable, Sendable {
    /// `1.3` for heads and neurons, `1` for layers.
    public let part: String
    /// The layer, counted from 0.
    public let layer: Int
    /// The number in the layer; 0 for whole layers.
    public let index: Int
    /// The mean probability of the answer.
    public let probability: Double
    /// The mean of logit[answer] − logit[wrong].
    public let logitDifference: Double
    /// The mean of KL(untouched ‖ ablated) of the next token's distribution, in nats.
    public let divergence: Double
    /// The metric without the part, mean over prompts, …
    public let value: Double
    /// … what it is more than in the untouched model, …
    public let change: Double
    /// … and the standard error of that over the prompts; nil for one.
    public let standardError: Double?
  }

  /// The file of prompts.
  public let file: String
  /// The prompts that were read, and those that were not reached when the sweep was stopped.
  public let prompts: Int
  /// How many prompts were not reached.
  public let unreached: Int
  /// What was ablated one by one.
  public let parts: AblationSweep.Parts
  /// Where; nil for everywhere.
  public let positions: [TextPosition]?
  /// What ``Row/value`` and ``Row/change`` are.
  public let metric: PatchMetric
  /// Whether answers are compared with the wrong token that the file names; else with the likeliest other one.
  public let namesWrong: Bool
  /// The metric in the untouched model, mean over prompts.
  public let value: Double
  /// By layer, then number.
  public let rows: [Row]

  /// Ablates every part of a kind to zero, prompt by prompt. A sweep that is cancelled keeps the prompts that it read.
  ///
  /// - Parameters:
  ///   - questions: the prompts; of each the answer is compared with the wrong token.
  ///   - run: what reads them.
  ///   - file: where they are from.
  ///   - parts: what is ablated one by one.
  ///   - positions: where; nil for everywhere.
  ///   - metric: what is measured.
  ///   - job: threads, progress and cancellation.
  /// - Throws: as ``PromptSweep`` does; `Cancelled` before the first prompt was read.
  public init(
    _ questions: [PromptQuestion], of run: Run, from file: String, each parts: AblationSweep.Parts,
    positions: [TextPosition]? = nil, metric: PatchMetric = .logitDifference, job: Job = Job()
  ) throws {
    let compared = questions.count { $0.wrong != nil }
    guard compared == 0 || compared == questions.count else {
      throw ArgumentError(
        "prompts", "\(compared) of \(questions.count) lines of \(file) name a wrong token",
        hint:
          "logit differences are taken to it, or to the likeliest other token: give all lines one, or none")
    }
    var sweeps: [PromptSweep] = []
    for question in questions where !job.isCancelled {
      let session = Session(run: run, prompt: question.clean, threads: job.threads)
      do {
        sweeps.append(
          try PromptSweep(
            session, each: parts, target: question.answer, against: question.wrong, positions: positions,
            metric: metric, job: Job(threads: job.threads)))
      } catch let error as ArgumentError where error.argument == "wrong" {
        throw ArgumentError(
          "prompts", "\(file), prompt \(sweeps.count + 1), \(question.clean): \(error.problem)",
          hint: error.hint)
      }
      job.update(sweeps.count, of: questions.count, "prompts")
    }
    guard let first = sweeps.first else { throw Cancelled() }
    self.file = file
    prompts = sweeps.count
    unreached = questions.count - sweeps.count
    self.parts = parts
    self.positions = positions
    self.metric = metric
    namesWrong = compared > 0
    value = Mean.of(sweeps.map(\.value)) ?? .nan
    rows = first.rows.indices.map { number in
      let all = sweeps.map { $0.rows[number] }
      func mean(_ number: (PromptSweep.Row) -> Double) -> Double { Mean.of(all.map(number)) ?? .nan }
      let change = mean(\.change)
      let squares = all.reduce(0) { $0 + $1.change * $1.change }
      return Row(
        part: all[0].part, layer: all[0].layer, index: all[0].index, probability: mean(\.probability),
        logitDifference: mean(\.logitDifference), divergence: mean(\.divergence), value: mean(\.value),
        change: change,
        standardError: all.count > 1
          ? SamplingError.ofMean(change, squares: squares, count: Double(all.count)) : nil)
    }
  }

  /// One row a part.
  public var table: Table {
    Table(rows) {
      Column("part", \.part)
      Column("layer", \.layer)
      Column("index", \.index)
      Column("change", \.change)
      Column("standard_error", { $0.standardError })
      Column("value", \.value)
      Column("probability", \.probability)
      Column("logit_difference", \.logitDifference)
      Column("divergence", \.divergence)
    }
  }

  /// What ``metric`` is, in words.
  public var metricWords: String {
    switch metric {
    case .logitDifference: "logit difference of answer and \(namesWrong ? "wrong" : "likeliest other") token"
    case .probability: "probability of the answer"
    case .kl: "KL divergence from the untouched model"
    case .correct: "share of prompts whose answer is likeliest"
    }
  }
}
