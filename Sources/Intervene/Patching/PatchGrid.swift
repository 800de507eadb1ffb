import Arrays
import GPT

/// Activation patching over all layers and positions (or heads) of a model, on pairs of texts of one length.
///
/// For each cell, the receiving run of each pair is repeated with that one activation replaced by the other run's.
/// The value is (patched − corrupt) / (clean − corrupt) of the metric's means: 0 is the corrupt run, 1 the clean one.
///
/// Heimersheim & Nanda 2024, "How to use and interpret activation patching"; Vig et al. 2020; Meng et al. 2022.
public struct PatchGrid: Sendable, Equatable {
  /// [layer][position or head]; nil where the clean and the corrupt run measure the same, but for rounding. Exactly 0 (or 1
  /// for noising) where the patch changes nothing that the logits depend on, exactly 1 (or 0) where the whole stream becomes
  /// the other run's.
  public let values: [[Double?]]
  /// Their standard errors over the pairs, taken as a sample; nil for fewer than two pairs.
  public let standardErrors: [[Double?]]
  /// The metric's mean over the clean runs …
  public let clean: Double
  /// … and over the corrupt ones.
  public let corrupt: Double

  /// Patches every cell of a site on pairs of texts.
  ///
  /// - Parameters:
  ///   - model: what reads the pairs.
  ///   - pairs: texts of one length; at least one pair.
  ///   - site: what is patched.
  ///   - metric: what is measured at the answers.
  ///   - direction: which run of a pair receives.
  ///   - positions: where a head is patched (query positions of a pattern); nil for everywhere. Ignored by
  ///     sites whose columns are positions.
  ///   - threads: threads to work on.
  ///   - progress: called with layers done and their number.
  /// - Throws: `ModelError` for texts that the model cannot read.
  /// - Complexity: layers × columns × pairs passes over the layers above each; cells at which both runs have the same
  ///   values cost nothing.
  public init(
    _ model: Model, pairs: [PatchPair], site: Site, metric: PatchMetric,
    direction: PatchDirection = .denoise, positions: [Int]? = nil,
    threads: Int = Parallel.defaultThreads, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    precondition(!pairs.isEmpty, "patching needs at least one pair")
    let d = model.dimensions
    let points = (0..<d.layers).map { HookPoint(site.kind, layer: $0) }
    let texts = PatchTexts(pairs)
    let runner = try PatchRunner(model, texts: texts.texts, points: points, threads: threads)
    let scores = pairs.indices.map {
      PatchScore(metric: metric, pair: pairs[$0], clean: runner.logits(of: texts.clean[$0]))
    }
    let clean = pairs.indices.map { scores[$0](runner.logits(of: texts.clean[$0])) }
    let corrupt = pairs.indices.map { scores[$0](runner.logits(of: texts.corrupt[$0])) }
    let rounding =
      pairs.indices.reduce(0) { $0 + scores[$1].rounding(runner.logits(of: texts.clean[$1])) }
      / Double(pairs.count)
    let (receivers, donors) =
      direction == .denoise ? (texts.corrupt, texts.clean) : (texts.clean, texts.corrupt)
    let everywhere = Array(0..<runner.texts.length)
    let cells =
      site.isByHead
      ? (0..<site.heads(of: d)).map { PatchCell(positions: positions ?? everywhere, head: $0) }
      : everywhere.map { PatchCell(positions: [$0], head: nil) }

    var grid: [[NormalizedScore]] = []
    for (layer, point) in points.enumerated() {
      let jobs = cells.flatMap { cell in
        pairs.indices.map { PatchRunner.Job(receiver: receivers[$0], donor: donors[$0], cell: cell) }
      }
      let logits = try runner.logits(jobs, at: point)
      grid.append(
        cells.indices.map { cell in
          let patched = pairs.indices.map { scores[$0](logits[cell * pairs.count + $0]) }
          return NormalizedScore(
            patched: patched, clean: clean, corrupt: corrupt, rounding: rounding)
        })
      progress(layer + 1, d.layers)
    }
    values = grid.map { $0.map(\.value) }
    standardErrors = grid.map { $0.map(\.standardError) }
    self.clean = Mean.of(clean) ?? .nan
    self.corrupt = Mean.of(corrupt) ?? .nan
  }
}
