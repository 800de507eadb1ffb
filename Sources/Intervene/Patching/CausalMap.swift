import GPT
import Records
import Tasks

/// What each activation carries of each input variable to each output: patching averaged over all pairs of inputs that
/// differ in one variable alone, an exact map "input variable → site → output variable" of a world with few inputs.
public struct CausalMap: Codable, Sendable, Equatable {
  /// One input variable and one output, over the pairs in which the output's value differs.
  public struct Entry: Codable, Sendable, Equatable {
    /// The input variable.
    public let input: String
    /// The output.
    public let output: String
    /// How many pairs.
    public let pairs: Int
    /// [layer][position or head], ratio of means: 0 is the corrupt run, 1 the clean one.
    public let grid: [[Double?]]
    /// Of a sample of pairs.
    public let standardErrors: [[Double?]]?
    /// Variable or token at each position up to the output, or the heads.
    public let columns: [String]
    /// The metric's mean over clean and over corrupt runs.
    public let clean: Double
    /// The metric's mean over corrupt runs.
    public let corrupt: Double
    /// In each layer the column with the largest effect; nil where no value can be told.
    public let strongest: [Int?]
  }

  /// What was patched.
  public let site: Site
  /// What was measured.
  public let metric: PatchMetric
  /// Which run received.
  public let direction: PatchDirection
  /// Whether the pairs are a sample of the world's.
  public let isSample: Bool
  /// The number of pairs looked at, whatever the outputs.
  public let pairs: Int
  /// Pairs left out because their texts have another length than most.
  public let leftOut: Int
  /// The number of layers.
  public let layers: Int
  /// The input variables in which pairs differ.
  public let inputs: [String]
  /// The outputs that were looked at.
  public let outputs: [String]
  /// By output, then by input; pairs of variables that no pair of inputs connects are missing.
  public let entries: [Entry]
  /// Where heads were patched; nil for everywhere.
  public let positions: [TextPosition]?

  /// Patches pairs that differ in one variable, for each variable and output.
  ///
  /// - Parameters:
  ///   - model: what reads the pairs.
  ///   - inputs: the pairs.
  ///   - targets: the outputs; nil for all.
  ///   - settings: site, metric, direction, positions and threads.
  ///   - progress: called with steps done and their number.
  /// - Throws: `ArgumentError` for unknown targets and positions.
  /// - Complexity: for each output, pairs × layers × positions passes; half of that and less in practice, because cells
  ///   before the changed variable cost nothing.
  public init(
    _ model: Model, _ inputs: PatchInputs, targets: [String]? = nil,
    settings: PatchSettings = PatchSettings(),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let texts = inputs.texts
    let outputs = try targets.map { try $0.map { texts.outputs[try texts.output($0)] } } ?? texts.outputs
    try settings.check(texts)
    let names = texts.world.cells.map(\.name)
    let cells = Set(inputs.pairs.compactMap(\.cell)).sorted()
    let steps = outputs.count * cells.count * model.dimensions.layers
    var done = 0
    var entries: [Entry] = []
    var leftOut = 0
    for output in outputs {
      for cell in cells {
        let found = try inputs.changing(output) { $0 == cell }
        leftOut += found.leftOut
        let before = done
        done += model.dimensions.layers
        guard let first = found.pairs.first else { continue }
        let length = first.tokens.clean.count
        let result = try PatchGrid(
          model, pairs: found.pairs.map(\.tokens), site: settings.site, metric: settings.metric,
          direction: settings.direction,
          positions: settings.numbers(in: first.pair.clean, of: texts, length: length),
          threads: settings.threads
        ) { layer, _ in progress(before + layer, steps) }
        entries.append(
          Entry(
            input: names[cell], output: output, pairs: found.pairs.count, grid: result.values,
            standardErrors: inputs.isSample ? result.standardErrors : nil,
            columns: settings.site.isByHead
              ? (0..<settings.site.heads(of: model.dimensions)).map { "head \($0)" }
              : PatchReport.tokens(first.pair, first.tokens, inputs).map { $0.variable ?? $0.clean },
            clean: result.clean, corrupt: result.corrupt,
            strongest: result.values.map { Self.strongest($0, settings.direction) }))
      }
    }
    guard !entries.isEmpty else {
      throw ArgumentError(
        "target", "no pair of inputs changes \(outputs.joined(separator: ", "))",
        hint: "name an output that depends on the inputs")
    }
    site = settings.site
    metric = settings.metric
    direction = settings.direction
    positions = settings.positions
    isSample = inputs.isSample
    pairs = inputs.pairs.count
    self.leftOut = leftOut
    layers = model.dimensions.layers
    self.inputs = cells.map { names[$0] }
    self.outputs = outputs
    self.entries = entries
  }

  /// Denoising restores most where values are high; noising destroys most where they are low. Of columns that are equal but
  /// for rounding the first.
  private static func strongest(_ row: [Double?], _ direction: PatchDirection) -> Int? {
    let sign = direction == .denoise ? 1.0 : -1.0
    guard let most = row.compactMap({ $0.map { sign * $0 } }).max() else { return nil }
    return row.firstIndex { $0.map { sign * $0 >= most - 1e-6 } ?? false }
  }
}
