import Arrays
import GPT
import Records
import Synchronization
import Tasks

/// Evaluates a model with many sets of heads removed, sharing what they have in common.
///
/// Sets are walked as a tree: those that remove the same heads of the lower layers share these layers' work, and within a
/// block all sets share queries, keys, values, attention and each head's share of the output. A lattice over all subsets
/// of L layers with h heads needs 2^h + 2^2h + … + 2^Lh MLPs instead of L · 2^Lh blocks; behind the last attention only the
/// positions that predict outputs are worked on, the rows of several sets in one matrix product.
public struct SubsetRunner: Sendable {
  let subject: Session<TaskTexts>
  let mode: AblationMode
  let seed: UInt64
  let architecture: any DecoderTransformer

  /// Removes sets of heads of a subject, as `mode` says; what resampling draws follows from `seed`.
  ///
  /// - Throws: `ArgumentError` for a family whose blocks cannot be taken apart, and where resampling has one text only.
  public init(_ subject: Session<TaskTexts>, mode: AblationMode = .zero, seed: UInt64 = 0) throws {
    guard let architecture = subject.model.architecture as? any DecoderTransformer else {
      throw ArgumentError(
        "model", "sets of heads cannot share work in this family of models",
        hint: "ablate heads one set at a time with \(setting: "heads")")
    }
    guard subject.model.dimensions.heads <= 64 else {
      throw ArgumentError("model", "sets of heads work up to 64 heads a layer")
    }
    guard mode != .resample || subject.texts.count > 1 else {
      throw ArgumentError("mode", "resample draws from other inputs, and there is only one")
    }
    self.subject = subject
    self.mode = mode
    self.seed = seed
    self.architecture = architecture
  }

  /// Rows of a matrix product: enough for its full speed, few enough for the cache.
  static let rows = 384
  /// Sums are kept for as many parts of the texts.
  private static let shards = 8

  /// Scores of every set of removed heads, in the order given.
  ///
  /// `onProgress` hears the number of evaluated sets × text chunks and of all, from any thread. Accuracies do not depend
  /// on the number of threads.
  public func scores(
    of sets: [HeadSet], onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> SubsetScores {
    let outputs = subject.texts.outputs.count
    let order = sets.indices.sorted { (sets[$0], $0) < (sets[$1], $1) }
    let changed: [Int] = sets.compactMap { set in set.layers.firstIndex { $0 != 0 } }
    let first = changed.min() ?? 0
    // Loaded before threads ask for them.
    var replacements: [Int: Replacement] = [:]
    if mode != .zero {
      for layer in first..<subject.model.dimensions.layers
      where sets.contains(where: { $0.layers[layer] != 0 }) {
        replacements[layer] = try Replacement(
          mode, at: HookPoint(.mixed, layer: layer), seed: seed, in: subject)
      }
    }
    let half = max(1, (subject.texts.count + 1) / 2)
    let batches = subject.texts.batches(of: max(1, min(half, Self.rows / max(1, subject.texts.longest))))
    let total = batches.count * sets.count
    let done = Mutex(0)
    let onSets: @Sendable (Int) -> Void = { count in
      let sum = done.withLock { done in
        done += count
        return done
      }
      onProgress(sum, total)
    }
    let shards = min(batches.count, Self.shards)
    let sums = (0..<shards).map { _ in SubsetSums(count: sets.count * outputs) }
    let loaded = replacements
    try Parallel.run(parts: shards, threads: subject.threads) { shard in
      for batch in stride(from: shard, to: batches.count, by: shards) {
        try SubsetChunk(
          self, batches[batch], firstLayer: first, replacements: loaded, sets: sets, sums: sums[shard],
          onSets: onSets
        ).run(order)
      }
    }
    for shard in sums.dropFirst() { sums[0].add(shard) }
    var symbols = [Double](repeating: 0, count: outputs)
    for query in subject.texts.queries.joined() { symbols[query.output] += 1 }
    let texts = Double(subject.texts.count)
    return SubsetScores(
      sets: sets.count, outputs: outputs, accuracy: sums[0].right.map { Double($0) / texts },
      margin: sums[0].margin.enumerated().map { $1 / symbols[$0 % outputs] })
  }
}
