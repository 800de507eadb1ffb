import Arrays
import GPT
import Records
import Tasks

/// Each part of a model ablated on its own while it reads a text, or each of a set of texts: means over them.
///
/// JSON: `{"prompt":{…},"prompts":1,"parts":"head","metric":"logit-diff","before":{…},"rows":[{"part":"1.3","layer":1,
/// "index":3,"probability":…,"logit":…,"rank":…,"logitDifference":…,"divergence":…,"value":…,"change":…},…]}`; of a set
/// `prompt` and `before` are null, and rows have a `standardError`.
public struct PromptSweep: Codable, Sendable {
  /// One part's ablation; of a set the means over its texts.
  public struct Row: Codable, Sendable {
    /// `1.3` for heads and neurons, `1` for layers.
    public let part: String
    /// The layer, counted from 0.
    public let layer: Int
    /// The number in the layer; 0 for whole layers.
    public let index: Int
    /// As in ``PromptReading``.
    public let probability: Double
    /// The target's logit.
    public let logit: Double
    /// The number of tokens with a larger logit, plus one.
    public let rank: Double
    /// logit[target] − logit[runner-up].
    public let logitDifference: Double
    /// KL(untouched ‖ ablated) of the next token's distribution, in nats.
    public let divergence: Double
    /// The metric without the part, and what it is more than in the untouched model.
    public let value: Double
    /// ``value`` minus the untouched model's.
    public let change: Double
    /// The standard error of ``change`` over the texts; nil for one.
    public let standardError: Double?
  }

  /// The text, and the tokens that are compared; nil for a set.
  public let prompt: PromptTarget?
  /// The file of a set; nil for a text.
  public let file: String?
  /// The texts that were read.
  public let prompts: Int
  /// What was ablated one by one.
  public let parts: AblationSweep.Parts
  /// Where parts are ablated; nil for everywhere.
  public let positions: [TextPosition]?
  /// What ``PromptSweep/Row/value`` measures.
  public let metric: PatchMetric
  /// Whether answers are compared with a token that was named wrong; else with the likeliest other one.
  public let namesWrong: Bool
  /// The untouched model; nil for a set.
  public let before: PromptReading?
  /// The untouched model's metric.
  public let value: Double
  /// By layer, then number.
  public let rows: [Row]
  /// How many parts, or texts of a set, were not reached when the sweep was stopped before its end.
  public let unreached: Int

  /// Ablates every part of a kind to zero, text by text. The layers below a part are not run again. A sweep that is
  /// cancelled keeps the texts that it read, of one text the parts.
  ///
  /// - Parameters:
  ///   - questions: the texts; of each the answer is compared with the wrong token.
  ///   - run: what reads them.
  ///   - file: where a set is from; nil for one text.
  ///   - parts: what is ablated one by one.
  ///   - positions: where; nil for everywhere.
  ///   - metric: what is measured.
  ///   - job: threads, progress and cancellation.
  /// - Throws: as ``PromptReport`` does; `ArgumentError` where some lines name a wrong token and others do not;
  ///   `Cancelled` before anything was measured.
  public init(
    _ questions: [PromptQuestion], of run: Run, from file: String? = nil, each parts: AblationSweep.Parts,
    positions: [TextPosition]? = nil, metric: PatchMetric = .logitDifference, job: Job = Job()
  ) throws {
    let compared = questions.count { $0.wrong != nil }
    guard compared == 0 || compared == questions.count else {
      throw ArgumentError(
        "prompts", "\(compared) of \(questions.count) lines of \(file ?? "") name a wrong token",
        hint:
          "logit differences are taken to it, or to the likeliest other token: give all lines one, or none")
    }
    var read: [OnePromptSweep] = []
    for (number, question) in questions.enumerated() where !job.isCancelled {
      do {
        read.append(
          try OnePromptSweep(
            question, of: run, each: parts, positions: positions, metric: metric,
            job: file == nil ? job : Job(threads: job.threads)))
      } catch let error as ArgumentError where error.argument == "wrong" && file != nil {
        throw ArgumentError(
          "prompts", "\(file!), prompt \(number + 1), \(question.clean): \(error.problem)", hint: error.hint)
      }
      if file != nil { job.update(number + 1, of: questions.count, "prompts") }
    }
    guard let first = read.first else { throw Cancelled() }
    self.file = file
    prompt = file == nil ? first.target : nil
    before = file == nil ? first.before : nil
    prompts = read.count
    unreached = file == nil ? first.unreached : questions.count - read.count
    self.parts = parts
    self.positions = positions
    self.metric = metric
    namesWrong = compared > 0
    value = Mean.of(read.map(\.value)) ?? .nan
    rows = first.rows.indices.map { number in Row(meanOf: read.map { $0.rows[number] }) }
  }

  /// One row a part; of a set with standard errors.
  public var table: Table {
    Table(rows) {
      Column("part", \.part)
      Column("layer", \.layer)
      Column("index", \.index)
      if file != nil {
        Column("change", \.change)
        Column("standard_error", { $0.standardError })
        Column("value", \.value)
      }
      Column("probability", \.probability)
      Column("logit", \.logit)
      if file == nil { Column("rank") { Int($0.rank) } } else { Column("rank", \.rank) }
      Column("logit_difference", \.logitDifference)
      Column("divergence", \.divergence)
    }
  }

  /// What ``metric`` is, in words.
  ///
  /// - Parameter token: how a token is shown.
  public func metricWords(_ token: (String) -> String = { $0.debugDescription }) -> String {
    let target = prompt.map { token($0.target) }
    return switch metric {
    case .logitDifference:
      "logit difference of \(target ?? "answer") and "
        + (prompt.map { token($0.runnerUp) } ?? "\(namesWrong ? "wrong" : "likeliest other") token")
    case .probability: "probability of \(target ?? "the answer")"
    case .kl: "KL divergence from the untouched model"
    case .correct: target.map { "whether \($0) is likeliest" } ?? "share of prompts whose answer is likeliest"
    }
  }
}

extension PromptSweep.Row {
  init(
    _ part: String, _ unit: any LayerUnit, _ reading: PromptReading, divergence: Double, value: Double,
    change: Double
  ) {
    self.part = part
    layer = unit.layer
    index = unit.index
    probability = reading.probability
    logit = reading.logit
    rank = Double(reading.rank)
    logitDifference = reading.logitDifference
    self.divergence = divergence
    self.value = value
    self.change = change
    standardError = nil
  }

  /// The mean of the same part's rows, at least one.
  init(meanOf all: [Self]) {
    func mean(_ number: (Self) -> Double) -> Double { Mean.of(all.map(number)) ?? .nan }
    let squares = all.reduce(0) { $0 + $1.change * $1.change }
    part = all[0].part
    layer = all[0].layer
    index = all[0].index
    probability = mean(\.probability)
    logit = mean(\.logit)
    rank = mean(\.rank)
    logitDifference = mean(\.logitDifference)
    divergence = mean(\.divergence)
    value = mean(\.value)
    change = mean(\.change)
    standardError =
      all.count > 1 ? SamplingError.ofMean(change, squares: squares, count: Double(all.count)) : nil
  }
}
