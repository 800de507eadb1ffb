import Arrays
import GPT
import Intervene
import Records

/// A model whose readers get only what kept edges bring them; in the place of the rest stands what an ablation puts there.
///
/// Reader v reads x_v = Σ_u m_uv · z_u + (1 − m_uv) · z̃_u with z_u what writer u writes *in this run* and z̃_u its
/// replacement. It is computed as the stream plus Σ_u (1 − m_uv) · (z̃_u − z_u), so that with every edge kept nothing is
/// touched. Attention's output bias is no writer's and always stays.
///
/// Many masks and texts run in one batch, from the first layer on at which any of them differs from the whole model.
public struct MaskedModel: Sendable {
  /// The whole model.
  public let model: Model
  /// Its edges.
  public let graph: CircuitGraph
  /// The texts that are read.
  public let texts: CircuitTexts
  /// What stands in for removed edges.
  public let ablation: CircuitAblation
  let threads: Int
  /// What every writer writes on the clean texts …
  let clean: WriterOutputs
  /// … what stands in for it …
  let replacement: WriterOutputs
  /// … and the second minus the first.
  let difference: WriterOutputs
  /// The clean texts' streams before each layer.
  private let streams: [Tensor]
  /// The logits behind the clean texts, [pair, V].
  public let cleanLogits: Tensor

  /// Reads all texts, clean and, for resampling, corrupt.
  ///
  /// - Throws: `ModelError` for texts that the model cannot read, `MemoryError` where what all nodes write does not fit.
  public init(
    _ model: Model, _ texts: CircuitTexts, ablation: CircuitAblation, threads: Int = Parallel.defaultThreads
  ) throws {
    let graph = CircuitGraph(model.dimensions)
    var need = MemoryNeed(for: "what \(graph.writers.count) nodes write on \(texts.count) pairs of texts")
    need.add("outputs", [4, texts.count, graph.writers.count, texts.length, model.dimensions.width])
    try need.check()
    let layers = (0..<model.dimensions.layers).map { HookPoint(.residualPre, layer: $0) }
    let points = WriterOutputs.points(graph)
    let run = try model.run(
      texts.clean,
      options: .init(
        capture: HookSelection(points + layers.filter { !points.contains($0) }), logits: .last,
        threads: threads))
    self.model = model
    self.graph = graph
    self.texts = texts
    self.ablation = ablation
    self.threads = threads
    streams = layers.map { run[$0]! }
    cleanLogits = run.logits.reshaped([texts.count, model.dimensions.outputs])
    clean = WriterOutputs(run, graph, threads: threads)
    if ablation == .resample {
      let corrupt = try model.run(
        texts.corrupt, options: .init(capture: HookSelection(points), logits: .none, threads: threads))
      replacement = WriterOutputs(corrupt, graph, threads: threads)
    } else {
      replacement = .constant(like: clean, ablation)
    }
    difference = replacement.minus(clean, threads: threads)
  }

  /// The same with other values in the place of removed edges, [writer, D] the same everywhere.
  func replacing(with constants: Tensor) -> MaskedModel {
    MaskedModel(self, replacement: .constant(constants, texts: texts.count, length: texts.length))
  }

  /// Some of the pairs, in any order; what stands in the place of removed edges stays what it was.
  func choosing(_ numbers: [Int]) -> MaskedModel {
    MaskedModel(self, numbers)
  }

  private init(_ other: MaskedModel, _ numbers: [Int]) {
    (model, graph, ablation, threads) = (other.model, other.graph, other.ablation, other.threads)
    texts = other.texts.choosing(numbers)
    clean = other.clean.choosing(numbers)
    replacement = other.replacement.choosing(numbers)
    difference = other.difference.choosing(numbers)
    streams = other.streams.map { Tensor(choosing: numbers, of: $0) }
    cleanLogits = Tensor(choosing: numbers, of: other.cleanLogits)
  }

  /// The same with other values in the place of removed edges.
  func replacing(by replacement: WriterOutputs) -> MaskedModel { MaskedModel(self, replacement: replacement) }

  private init(_ other: MaskedModel, replacement: WriterOutputs) {
    (model, graph, texts, ablation) = (other.model, other.graph, other.texts, other.ablation)
    (threads, clean, streams, cleanLogits) = (other.threads, other.clean, other.streams, other.cleanLogits)
    self.replacement = replacement
    difference = replacement.minus(clean, threads: threads)
  }

  /// A mask and a text, by their numbers.
  struct Job: Sendable {
    let mask: Int
    let text: Int
  }

  /// m of each mask and text, [mask][pair].
  ///
  /// - Parameters:
  ///   - measure: what is read off.
  ///   - masks: how much of each edge is kept.
  ///   - progress: hears of runs done and of all.
  public func values(
    _ measure: CircuitMeasure, _ masks: [EdgeMask], progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> [[Double]] {
    var result = masks.map { _ in [Double](repeating: 0, count: texts.count) }
    try forEachRun(masks, progress: progress) { jobs, logits in
      let rows = jobs.map(\.text)
      let values = measure.values(
        logits, texts.choosing(rows), clean: Tensor(choosing: rows, of: cleanLogits))
      for (job, value) in zip(jobs, values) { result[job.mask][job.text] = value }
    }
    return result
  }

  /// The mean of m over the texts for each mask.
  public func means(
    _ measure: CircuitMeasure, _ masks: [EdgeMask], progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> [Double] {
    try values(measure, masks, progress: progress).map { $0.reduce(0, +) / Double(texts.count) }
  }

  /// The last position's logits of each text in one circuit, [pair, V].
  public func logits(_ mask: EdgeMask) throws -> Tensor {
    let vocabulary = model.dimensions.outputs
    let result = Tensor([texts.count, vocabulary])
    try forEachRun([mask]) { jobs, logits in
      for (row, job) in jobs.enumerated() { result.at(job.text).assign(logits.at(row)) }
    }
    return result
  }

  private func forEachRun(
    _ masks: [EdgeMask], progress: (Int, Int) throws -> Void = { _, _ in },
    _ body: ([Job], Tensor) -> Void
  ) throws {
    let size = batch
    // Masks that differ from the whole model late run together, so that they can start late.
    let starts = masks.map(firstLayer)
    let order = masks.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
    let jobs = order.flatMap { mask in texts.pairs.indices.map { Job(mask: mask, text: $0) } }
    // One memory for all runs: fresh pages cost more than what is written there.
    let memory = Tensor([min(size, jobs.count), graph.writers.count, texts.length, model.dimensions.width])
    for first in stride(from: 0, to: jobs.count, by: size) {
      try progress(first, jobs.count)
      let chunk = Array(jobs[first..<min(jobs.count, first + size)])
      let logits = try run(chunk, masks, memory)
      body(chunk, logits.reshaped([chunk.count, model.dimensions.outputs]))
    }
    try progress(jobs.count, jobs.count)
  }

  /// Sequences of one run: what their writers write takes at most 32 MB.
  private var batch: Int {
    let sequence = 4 * graph.writers.count * texts.length * model.dimensions.width
    return max(1, min(256, (32 << 20) / max(1, sequence)))
  }

  /// The first layer at which a run with a mask can differ from the whole model's; the last one where it never does.
  private func firstLayer(_ mask: EdgeMask) -> Int {
    let last = model.dimensions.layers - 1
    for (number, reader) in graph.readers.enumerated()
    where graph.edges(to: number).contains(where: { mask.kept[$0] != 1 }) {
      return reader.point.layer ?? last
    }
    return last
  }

  private func run(_ jobs: [Job], _ masks: [EdgeMask], _ memory: Tensor) throws -> Tensor {
    let used = Set(jobs.map(\.mask))
    let first = used.map { firstLayer(masks[$0]) }.min() ?? 0
    let surgery = EdgeSurgery(
      self, masks: masks, used: used, jobs: jobs.map { (mask: $0.mask, text: $0.text) }, from: first,
      memory: memory)
    var hooks = Hooks()
    surgery.addHooks(to: &hooks)
    let stream = Tensor([jobs.count, texts.length, model.dimensions.width])
    for (row, job) in jobs.enumerated() { stream.at(row).assign(streams[first].at(job.text)) }
    let run = try model.run(
      TokenBatch(jobs.map { texts.clean[$0.text] }),
      options: .init(
        hooks: hooks, logits: .last, start: Model.ResidualStart(layer: first, stream: stream),
        threads: threads))
    return run.logits
  }
}

extension Tensor {
  /// Some parts of the outermost axis, which may repeat: a copy.
  init(choosing rows: [Int], of other: Tensor) {
    self.init(Shape([rows.count] + other.shape.extents.dropFirst()))
    for (place, row) in rows.enumerated() { at(place).assign(other.at(row)) }
  }
}

extension MaskedModel {
  /// What readers read on the clean texts, from one run: the stream of each point in ``CircuitGraph/readingPoints``, [text,
  /// position, D].
  func streamsThatAreRead() throws -> [Tensor] {
    let points = graph.readingPoints.map { point, _ -> HookPoint in
      let kind: HookPoint.Kind =
        switch point.kind {
        case .mlpIn: graph.dimensions.blockForm == .parallel ? .residualPre : .residualMid
        case .residualPost: .residualPost
        default: .residualPre
        }
      return HookPoint(kind, layer: point.layer)
    }
    let run = try model.run(
      texts.clean,
      options: .init(capture: HookSelection(Array(Set(points))), logits: .none, threads: threads))
    return points.map { point in
      guard let values = run[point] else { preconditionFailure("\(point) was not captured") }
      return values
    }
  }
}
