import Arrays
import GPT

/// Path patching: what a sender head tells a receiver directly, with all other ways between them frozen.
///
/// 1. The receiving run is repeated with the sender's z from the other run, every later head's z and every MLP's output
///    held at the receiving run's own values; what arrives at the receiver is kept.
/// 2. The receiving run is repeated with that input of the receiver alone replaced; everything behind it follows.
///
/// With MLPs let through, step 1 computes them anew, and they count as part of the direct way. Values are normalised as
/// in ``PatchGrid``: 0 is the corrupt run, 1 the clean one.
///
/// Wang et al. 2022, "Interpretability in the Wild"; Goldowsky-Dill et al. 2023, "Localizing Model Behavior with Path
/// Patching".
public struct PathGrid: Sendable, Equatable {
  /// [sender][receiver]; nil where the sender comes too late to reach the receiver.
  public let values: [[Double?]]
  /// Their standard errors over the pairs, taken as a sample; nil for fewer than two pairs.
  public let standardErrors: [[Double?]]
  /// The metric's mean over the clean runs, and over the corrupt ones.
  public let clean: Double
  /// The metric's mean over the corrupt runs.
  public let corrupt: Double

  /// Patches the path from every sender to every receiver on pairs of texts.
  ///
  /// - Parameters:
  ///   - model: what reads the pairs.
  ///   - pairs: texts of one length; at least one pair.
  ///   - senders: heads whose z is replaced.
  ///   - receivers: what reads them.
  ///   - metric: what is measured at the answers.
  ///   - direction: which run of a pair receives.
  ///   - throughMLPs: whether MLPs between sender and receiver pass on what they are told.
  ///   - senderPositions: where the sender's z is replaced; nil for everywhere.
  ///   - receiverPositions: where the receiver's input is replaced; nil for everywhere. The logits are always
  ///     those of the last position.
  ///   - threads: threads to work on.
  ///   - progress: called with layers of senders done and their number.
  public init(
    _ model: Model, pairs: [PatchPair], senders: [Head], receivers: [PathReceiver],
    metric: PatchMetric, direction: PatchDirection = .denoise, throughMLPs: Bool = false,
    senderPositions: [Int]? = nil, receiverPositions: [Int]? = nil,
    threads: Int = Parallel.defaultThreads, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    precondition(!pairs.isEmpty, "path patching needs at least one pair")
    let layers = model.dimensions.layers
    let texts = PatchTexts(pairs)
    let frozen = [HookPoint.Kind.mixed, .mlpOut].filter(model.dimensions.has)
    let runner = try PatchRunner(
      model, texts: texts.texts,
      points: (0..<layers).flatMap { layer in frozen.map { HookPoint($0, layer: layer) } }, threads: threads)
    let scores = pairs.indices.map {
      PatchScore(metric: metric, pair: pairs[$0], clean: runner.logits(of: texts.clean[$0]))
    }
    let clean = pairs.indices.map { scores[$0](runner.logits(of: texts.clean[$0])) }
    let corrupt = pairs.indices.map { scores[$0](runner.logits(of: texts.corrupt[$0])) }
    let rounding =
      pairs.indices.reduce(0) { $0 + scores[$1].rounding(runner.logits(of: texts.clean[$1])) }
      / Double(pairs.count)
    let everywhere = Array(0..<runner.texts.length)
    let paths = PathRunner(
      runner: runner, receiving: direction == .denoise ? texts.corrupt : texts.clean,
      donors: direction == .denoise ? texts.clean : texts.corrupt, throughMLPs: throughMLPs,
      senderPositions: senderPositions ?? everywhere, receiverPositions: receiverPositions ?? everywhere)

    var grid = [[NormalizedScore?]](
      repeating: [NormalizedScore?](repeating: nil, count: receivers.count), count: senders.count)
    for layer in 0..<layers {
      let numbers = senders.indices.filter { senders[$0].layer == layer }
      let open = receivers.indices.filter { receivers[$0].isReached(from: layer, in: model.dimensions) }
      if !numbers.isEmpty, !open.isEmpty {
        let logits = try paths.logits(
          from: numbers.map { senders[$0].index }, of: layer, to: open.map { receivers[$0] })
        for (receiver, rows) in zip(open, logits) {
          for (place, sender) in numbers.enumerated() {
            let patched = pairs.indices.map { scores[$0](rows[place * pairs.count + $0]) }
            grid[sender][receiver] = NormalizedScore(
              patched: patched, clean: clean, corrupt: corrupt, rounding: rounding)
          }
        }
      }
      progress(layer + 1, layers)
    }
    values = grid.map { $0.map { $0?.value } }
    standardErrors = grid.map { $0.map { $0?.standardError } }
    self.clean = Mean.of(clean) ?? .nan
    self.corrupt = Mean.of(corrupt) ?? .nan
  }
}
