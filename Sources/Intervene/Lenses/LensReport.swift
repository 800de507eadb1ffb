import Arrays
import GPT
import Tasks
import Worlds

/// A model looked into without being changed: what each layer would already answer, which heads and MLPs make the
/// answer, and what each head attends to.
public struct LensReport: Codable, Sendable {
  /// The world's name; nil for raw text.
  public let world: String?
  /// The input's values; nil for several inputs and for raw text.
  public let input: String?
  /// The number of texts, and of the world's inputs (nil above 2⁶³ and for raw text).
  public let texts: Int
  /// The number of the world's inputs; nil above 2⁶³ and for raw text.
  public let worldInputs: Int?
  /// The number of layers.
  public let layers: Int
  /// The number of heads in a layer.
  public let heads: Int
  /// What the lens reads, by TransformerLens's names: `blocks.0.hook_resid_pre`, then `blocks.i.hook_resid_post`.
  public let streams: [String]
  /// The logit lens on the one text; nil for several.
  public let lens: TextLens?
  /// The logit lens over several texts; nil for one.
  public let meanLens: MeanLens?
  /// One entry for each place that was asked for.
  public let attributions: [LogitAttribution]
  /// What each head attends to.
  public let headDetection: HeadDetection
  /// What decided the numbers.
  public let settings: LensSettings

  /// Looks into a run's model.
  ///
  /// `onProgress` hears the number of steps that are done, and of all. The result does not depend on `threads`.
  ///
  /// - Throws: ``LensError`` for texts, places and tokens that are not there and when the parts of a logit difference do
  ///   not add up; `SettingsError`; `FileError` for a run without the world or tokenizer that is needed;
  ///   `ModelError` for texts that the model cannot take.
  public init(
    run: Run, source: LensSource = .world, settings: LensSettings = LensSettings(),
    threads: Int = Parallel.defaultThreads, onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let model = run.model
    let texts = try source.texts(of: run, settings: settings)
    let against = try settings.against.map { try run.token($0, at: "against") }
    let streams = model.dimensions.layers + 1
    let batches = texts.count == 1 ? 1 : (texts.mostFrequentLayout.count + 63) / 64
    let total = streams * batches + texts.count
    var done = 0
    func step() {
      done += 1
      onProgress(done, total)
    }
    // First, because a wrong place or token shows here.
    attributions = try LogitAttribution.all(
      of: model, texts, at: settings.at, against: against, piece: run.outputPiece, threads: threads,
      onText: step)
    if texts.count == 1 {
      lens = try TextLens(
        model, texts.text(0), piece: run.piece, outputPiece: run.outputPiece, threads: threads, onStream: step
      )
      meanLens = nil
    } else {
      lens = nil
      meanLens = try MeanLens(model, texts, piece: run.piece, threads: threads, onStream: step)
    }
    // One text says little about a head: of a world's all are read.
    var detected: (any PlacedTexts)?
    if case .input = source { detected = try LensSource.world.texts(of: run, settings: settings) }
    headDetection = try HeadDetection(
      model, texts, detected: detected, reach: try LensSource.reach(of: run, settings: settings),
      settings: settings,
      special: Set(run.tokenizer.map { Array($0.special.values) } ?? []), threads: threads)
    self.streams = LogitLens.points(layers: model.dimensions.layers).map(\.description)
    self.texts = texts.count
    switch source {
    case .world, .input:
      world = run.world?.name
      worldInputs = run.world?.inputCount
    case .text, .tokens: (world, worldInputs) = (nil, nil)
    }
    if case .input(let input) = source {
      self.input = run.world?.text(of: input) ?? input.description
    } else {
      input = nil
    }
    layers = model.dimensions.layers
    heads = model.dimensions.heads
    self.settings = settings
  }
}
