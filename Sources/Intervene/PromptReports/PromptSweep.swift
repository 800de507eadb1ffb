import GPT
import Records
import Tasks

/// Each part of a model ablated on its own while it reads a text.
///
/// JSON: `{"prompt":{…},"parts":"head","metric":"logit-diff","before":{…},"rows":[{"part":"1.3","layer":1,"index":3,
/// "probability":…,"logit":…,"rank":…,"logitDifference":…,"divergence":…,"value":…,"change":…},…]}`.
public struct PromptSweep: Codable, Sendable {
  /// One part's ablation.
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
    public let rank: Int
    /// logit[target] − logit[runner-up].
    public let logitDifference: Double
    /// KL(untouched ‖ ablated) of the next token's distribution, in nats.
    public let divergence: Double
    /// The metric without the part, and what it is more than in the untouched model.
    public let value: Double
    /// ``value`` minus the untouched model's.
    public let change: Double
  }

  /// The prompt, and the tokens that are compared.
  public let prompt: PromptTarget
  /// What was ablated one by one.
  public let parts: AblationSweep.Parts
  /// Where parts are ablated; nil for everywhere.
  public let positions: [TextPosition]?
  /// What ``PromptSweep/Row/value`` measures.
  public let metric: PatchMetric
  /// The untouched model, and its metric.
  public let before: PromptReading
  /// The untouched model's metric.
  public let value: Double
  /// By layer, then number.
  public let rows: [Row]
  /// How many parts were not reached when the sweep was stopped before its end.
  public let unreached: Int

  /// Ablates every part of a kind to zero. The layers below a part are not run again. A sweep that is
  /// cancelled keeps the parts that it reached.
  ///
  /// - Throws: as ``PromptReport`` does; `Cancelled` before the first part was measured.
  public init(
    _ subject: Session<PromptTexts>, each parts: AblationSweep.Parts, target: Int? = nil,
    against: Int? = nil, positions: [TextPosition]? = nil, metric: PatchMetric = .logitDifference,
    job: Job = Job()
  ) throws {
    let tokens = TokenBatch([subject.prompt.tokens])
    let d = subject.model.dimensions
    let untouched = try subject.model.run(
      tokens, options: Model.Options(logits: .last, threads: subject.threads)
    ).logits.values
    let lower = try LowerLayers(subject, before: 0..<d.layers)
    let (prompt, before) = try PromptTarget.reading(subject, untouched, target: target, against: against)
    let own = before.value(metric, divergence: 0)
    let units = AblationSweep.units(parts, d)
    var rows: [Row] = []
    for (number, unit) in units.enumerated() where !job.isCancelled {
      var ablation = AblationSweep.ablation(unit, parts, .zero, 0)
      ablation.positions = positions
      try ablation.check(subject)
      let logits = try subject.model.run(
        tokens,
        options: Model.Options(
          hooks: subject.hooks(of: [ablation], members: [0]), logits: .last,
          start: lower.start(at: unit.layer, batch: 0),
          threads: subject.threads)
      ).logits.values
      guard
        let reading = PromptReading(
          logits, target: prompt.targetID, runnerUp: prompt.runnerUpID, piece: subject.texts.piece)
      else {
        throw ArgumentError(parts.rawValue, "without \(unit) logits are no finite numbers")
      }
      let divergence = untouched.divergence(from: logits)
      let value = reading.value(metric, divergence: divergence)
      job.update(number + 1, of: units.count, "ablations")
      rows.append(
        Row(
          part: parts.areLayers ? "\(unit.layer)" : "\(unit)", layer: unit.layer, index: unit.index,
          probability: reading.probability, logit: reading.logit, rank: reading.rank,
          logitDifference: reading.logitDifference, divergence: divergence, value: value,
          change: value - own))
    }
    guard !rows.isEmpty else { throw Cancelled() }
    self.rows = rows
    unreached = units.count - rows.count
    self.prompt = prompt
    self.parts = parts
    self.positions = positions
    self.metric = metric
    self.before = before
    value = own
  }

  /// One row a part.
  public var table: Table {
    Table(rows) {
      Column("part", \.part)
      Column("layer", \.layer)
      Column("index", \.index)
      Column("probability", \.probability)
      Column("logit", \.logit)
      Column("rank", \.rank)
      Column("logit_difference", \.logitDifference)
      Column("divergence", \.divergence)
    }
  }
}
