import GPT
import Worlds

/// One clean and one corrupt input, and what each activation carries of their difference.
///
/// JSON: `{"grid":[[…]],"rows":[…],"columns":[…],"clean":…,"corrupt":…, …}`; `null` where nothing can be told.
public struct PatchReport: Codable, Sendable, Equatable {
  /// A position of the context with both texts' tokens.
  public struct Token: Codable, Sendable, Equatable {
    public let position: Int
    public let clean: String
    public let corrupt: String
    /// The variable that is written there.
    public let variable: String?

    /// Whether the two texts differ here.
    public var differs: Bool { clean != corrupt }
  }

  public let site: PatchSite
  public let metric: PatchMetric
  public let direction: PatchDirection
  public let target: String
  public let cleanInput: String
  public let corruptInput: String
  /// The target's value by the rules.
  public let cleanValue: Int
  public let corruptValue: Int
  /// What the model predicts behind the untouched texts.
  public let cleanAnswer: String
  public let corruptAnswer: String
  /// [row][column]: 0 is the corrupt run, 1 the clean one.
  public let grid: [[Double?]]
  /// The layers.
  public let rows: [String]
  /// Variable or token at each position, or the heads.
  public let columns: [String]
  /// The metric in the untouched clean run …
  public let clean: Double
  /// … and in the corrupt one.
  public let corrupt: Double
  /// The context.
  public let tokens: [Token]
  /// Where heads were patched; nil for everywhere.
  public let positions: [TextPosition]?

  /// Patches every layer and position, or head.
  ///
  /// - Throws: ``InterventionError`` for an unknown target, contexts of different lengths, positions that do not exist,
  ///   and for the logit difference of a target whose value is the same in both.
  public init(
    _ model: Model, _ inputs: PatchInputs, target: String, settings: PatchSettings = PatchSettings()
  ) throws {
    let texts = inputs.texts
    _ = try texts.output(target)
    try settings.check(texts)
    let pair = inputs.pairs[0]
    let value = inputs.value(of: target, in: pair.clean)
    let isSame = value == inputs.value(of: target, in: pair.corrupt)
    guard !isSame || settings.metric == .kl || settings.metric == .probability else {
      throw InterventionError(
        "target",
        "\(target) is \(value) for both inputs: \(settings.metric.rawValue) cannot tell the runs apart",
        hint: "change an input that \(target) depends on, or measure kl")
    }
    guard let tokens = try inputs.tokens(pair, target: target, acceptsEqual: true) else {
      preconditionFailure("equal targets were accepted")
    }
    let length = tokens.clean.count
    let result = try PatchGrid(
      model, pairs: [tokens], site: settings.site, metric: settings.metric, direction: settings.direction,
      positions: settings.numbers(in: pair.clean, of: texts, length: length), threads: settings.threads)
    let last = try model.run(
      TokenBatch([tokens.clean, tokens.corrupt]), options: .init(logits: .last, threads: settings.threads)
    ).logits
    func answer(_ row: Int) -> String { texts.tokenizer.piece(last.at(row).likeliestTokens[0]) }
    self.tokens = Self.tokens(pair, tokens, inputs)
    site = settings.site
    metric = settings.metric
    direction = settings.direction
    positions = settings.positions
    self.target = target
    cleanInput = inputs.input(pair.clean).description
    corruptInput = inputs.input(pair.corrupt).description
    cleanValue = value
    corruptValue = inputs.value(of: target, in: pair.corrupt)
    cleanAnswer = answer(0)
    corruptAnswer = answer(1)
    grid = result.values
    rows = (0..<model.dimensions.layers).map { "layer \($0)" }
    columns =
      site.isByHead
      ? (0..<model.dimensions.heads).map { "head \($0)" } : self.tokens.map { $0.variable ?? $0.clean }
    clean = result.clean
    corrupt = result.corrupt
  }

  static func tokens(_ pair: PatchInputs.Pair, _ tokens: PatchPair, _ inputs: PatchInputs) -> [Token] {
    let tokenizer = inputs.texts.tokenizer
    let spans = inputs.texts.examples[pair.clean].spans
    return tokens.clean.indices.map { position in
      Token(
        position: position, clean: tokenizer.piece(tokens.clean[position]),
        corrupt: tokenizer.piece(tokens.corrupt[position]),
        variable: spans.first { $0.range.contains(position) }?.variable)
    }
  }
}
