import GPT
import Records
import Tasks
import Worlds

/// One clean and one corrupt text, and what each activation carries of their difference: two inputs of a world, or two texts
/// without one.
///
/// JSON: `{"grid":[[…]],"rows":[…],"columns":[…],"clean":…,"corrupt":…, …}`; `null` where nothing can be told.
public struct PatchReport: Codable, Sendable, Equatable {
  /// A position of the context with both texts' tokens.
  public struct Token: Codable, Sendable, Equatable {
    /// The position, counted from 0.
    public let position: Int
    /// The text of the clean token.
    public let clean: String
    /// The text of the corrupt token.
    public let corrupt: String
    /// The variable that is written there.
    public let variable: String?

    /// Whether the two texts differ here.
    public var differs: Bool { clean != corrupt }
  }

  /// What was patched.
  public let site: Site
  /// What was measured.
  public let metric: PatchMetric
  /// Which run received.
  public let direction: PatchDirection
  /// The output; of texts without a world the token that should follow the clean one …
  public let target: String
  /// … and the corrupt one; nil for inputs of a world.
  public let against: String?
  /// The inputs, or the texts (or token ids).
  public let cleanInput: String
  /// The corrupt input, text or token ids.
  public let corruptInput: String
  /// The target's value by the rules; nil without a world.
  public let cleanValue: VariableValue?
  /// The corrupt input's value by the rules; nil without a world.
  public let corruptValue: VariableValue?
  /// What the model predicts behind the untouched texts.
  public let cleanAnswer: String
  /// What the model predicts behind the untouched corrupt text.
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
  /// The pairs that the numbers are means over: 1, or those of a set of prompts.
  public let pairs: Int
  /// Prompts of a set that could not be patched, for their lengths or their answers.
  public let leftOut: Int

  /// Patches every layer and position, or head.
  ///
  /// - Throws: `ArgumentError` for an unknown target, contexts of different lengths, positions that do not exist,
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
      throw ArgumentError(
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
    self.init(
      settings: settings, result: result, dimensions: model.dimensions, target: target, against: nil,
      clean: Side(input: texts.world.text(of: inputs.input(pair.clean)), value: value, answer: answer(0)),
      corrupt: Side(
        input: texts.world.text(of: inputs.input(pair.corrupt)),
        value: inputs.value(of: target, in: pair.corrupt),
        answer: answer(1)),
      tokens: Self.tokens(pair, tokens, inputs))
  }

  /// Whether it is about a set of prompts, and means over them.
  public var isOfSet: Bool { cleanValue == nil && corruptAnswer.isEmpty }

  /// What a report says of one of the two texts.
  struct Side {
    let input: String
    let value: VariableValue?
    let answer: String
  }

  init(
    settings: PatchSettings, result: PatchGrid, dimensions: Dimensions, target: String, against: String?,
    clean: Side, corrupt: Side, tokens: [Token], pairs: Int = 1, leftOut: Int = 0
  ) {
    self.pairs = pairs
    self.leftOut = leftOut
    site = settings.site
    metric = settings.metric
    direction = settings.direction
    positions = settings.positions
    self.target = target
    self.against = against
    cleanInput = clean.input
    corruptInput = corrupt.input
    cleanValue = clean.value
    corruptValue = corrupt.value
    cleanAnswer = clean.answer
    corruptAnswer = corrupt.answer
    grid = result.values
    rows = (0..<dimensions.layers).map { "layer \($0)" }
    columns =
      site.isByHead
      ? (0..<site.heads(of: dimensions)).map { "head \($0)" } : tokens.map { $0.variable ?? $0.clean }
    self.clean = result.clean
    self.corrupt = result.corrupt
    self.tokens = tokens
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
