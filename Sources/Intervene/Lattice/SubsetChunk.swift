import Arrays
import CKernels
import GPT
import Tasks

/// The tree walk of a ``SubsetRunner`` over some texts, by one thread.
final class SubsetChunk {
  private typealias Rows = UnsafeMutablePointer<Float>

  private let runner: SubsetRunner
  private let model: Model
  private let batch: TextBatch
  private let sets: [HeadSet]
  private let sums: SubsetSums
  private let onSets: @Sendable (Int) -> Void
  private let firstLayer: Int
  /// Positions that are worked on: all up to the last that predicts an output.
  private let length: Int
  /// Rows of the stream: positions before which texts are the same are one row.
  private let rows: Int
  /// Rows that fit: as many as there are queries, if those are more.
  private let capacity: Int
  /// The row of each text's positions, [text · length + position], and the first place of each row.
  private let places: [Int]
  private let firsts: [Int]
  /// The rows that predict outputs, and what they predict.
  private let queryRows: [Int]
  private let queries: [(text: Int, query: TaskTexts.Query)]
  private let setsAtOnce: Int

  /// What stands in for z where heads are removed, [rows, D] by layer; none for zeros.
  private var replaced: [Int: Tensor] = [:]
  /// Per layer: the stream before it, [capacity, D].
  private let streams: [Tensor]
  /// Per layer: the stream behind complete attention, [capacity, D] …
  private let attended: [Tensor]
  /// … and how removing each head changes that, [head, capacity, D].
  private let changes: [Tensor]
  private let mixed, selected, difference, last, gathered, logits: Tensor
  private let scratch: BlockScratch

  init(
    _ runner: SubsetRunner, _ batch: TextBatch, firstLayer: Int, replacements: [Int: Replacement],
    sets: [HeadSet], sums: SubsetSums, onSets: @escaping @Sendable (Int) -> Void
  ) throws {
    self.runner = runner
    self.batch = batch
    self.sets = sets
    self.sums = sums
    self.onSets = onSets
    self.firstLayer = firstLayer
    model = runner.subject.model
    let texts = runner.subject.texts
    let d = model.dimensions
    let members = batch.members
    let length = 1 + (members.flatMap { texts.queries[$0].map(\.position) }.max() ?? 0)
    self.length = length
    // Another text's values may stand in for removed heads anywhere, so then no two texts are the same.
    (places, firsts) = Self.shared(batch, length: length, isShared: runner.mode != .resample)
    let rows = firsts.count
    self.rows = rows
    let predicted = members.enumerated().flatMap { row, member in
      texts.queries[member].map { (text: row, query: $0) }
    }
    queries = predicted
    let places = places
    queryRows = predicted.map { places[$0.text * length + $0.query.position] }
    setsAtOnce = max(1, SubsetRunner.rows / max(1, predicted.count))
    let capacity = max(rows, predicted.count)
    self.capacity = capacity
    let stream: Shape = [capacity, d.width]
    let lastRows = max(rows, setsAtOnce * queries.count)
    streams = (0..<d.layers).map { _ in Tensor(stream) }
    attended = (0..<d.layers).map { _ in Tensor(stream) }
    changes = (0..<d.layers).map { _ in Tensor([d.heads, capacity, d.width]) }
    let heads: Shape = [capacity, d.attentionWidth]
    mixed = Tensor([members.count * length, d.attentionWidth])
    selected = Tensor(heads)
    difference = Tensor(heads)
    last = Tensor([setsAtOnce * queries.count, max(d.width, d.attentionWidth)])
    gathered = Tensor([queries.count, d.width])
    logits = Tensor([setsAtOnce * queries.count, d.outputs])
    scratch = BlockScratch(d, rows: lastRows, examples: members.count, length: length)
    for (layer, replacement) in replacements {
      let width = d.attentionWidth
      let tensor = Tensor(heads)
      tensor.withMutableValues { values in
        for (row, place) in firsts.enumerated() {
          let (text, position) = place.quotientAndRemainder(dividingBy: length)
          replacement.write(
            0..<width, text: members[text], position: position, to: values[row * width..<(row + 1) * width])
        }
      }
      replaced[layer] = tensor
    }
  }

  /// Positions of texts that have the same tokens so far are the same to a causal model.
  private static func shared(
    _ batch: TextBatch, length: Int, isShared: Bool
  ) -> (places: [Int], firsts: [Int]) {
    var rows: [[Int]: Int] = [:]
    var places: [Int] = []
    var firsts: [Int] = []
    for text in batch.members.indices {
      var previous = -1
      for position in 0..<length {
        let key = [
          previous, isShared ? 0 : text, Int(batch.tokens.ids[text * batch.tokens.length + position]),
        ]
        if rows[key] == nil {
          rows[key] = firsts.count
          firsts.append(places.count)
        }
        previous = rows[key]!
        places.append(previous)
      }
    }
    return (places, firsts)
  }

  /// Adds the scores of all sets, which `order` puts in the order of ``HeadSet``.
  func run(_ order: [Int]) throws {
    let point = HookPoint(.residualPre, layer: firstLayer)
    let tokens = TokenBatch(batch.members.indices.map { Array(batch.tokens[$0][..<length]) })
    let capture = try model.run(
      tokens, options: Model.Options(capture: HookSelection([point]), logits: .none, threads: 1))
    guard let start = capture[point] else { preconditionFailure("\(point) was not captured") }
    gather(firsts, start.pointer, into: streams[firstLayer].pointer, width: model.dimensions.width)
    descend(firstLayer, order[...])
  }

  /// Runs the sets of a branch from the stream before `layer` on.
  private func descend(_ layer: Int, _ branch: ArraySlice<Int>) {
    let isLast = layer + 1 == model.dimensions.layers
    let count = isLast ? queries.count : rows
    attend(layer, removing: branch.reduce(0) { $0 | sets[$1].layers[layer] }, isLast: isLast)
    if isLast { return finish(branch, layer) }
    var first = branch.startIndex
    while first < branch.endIndex {
      let mask = sets[branch[first]].layers[layer]
      var end = first
      while end < branch.endIndex, sets[branch[end]].layers[layer] == mask { end += 1 }
      let next = streams[layer + 1].pointer
      remove(mask, layer, rows: count, into: next)
      addMLP(layer, to: next, rows: rows)
      descend(layer + 1, branch[first..<end])
      first = end
    }
  }

  /// Attention of one block, complete and the change that removing each head makes; in the last block only at the rows
  /// that predict outputs.
  private func attend(_ layer: Int, removing mask: UInt64, isLast: Bool) {
    let d = model.dimensions
    let p = model.parameters
    var stream = streams[layer].pointer
    var replacement = replaced[layer]?.pointer
    runner.architecture.mixedValues(
      layer, p, stream: stream, rows: rows, places: places, length: length, scratch: scratch,
      into: mixed.pointer)
    let count = isLast ? queries.count : rows
    var z = selected.pointer
    if isLast {
      gather(queryRows.map { firsts[$0] }, mixed.pointer, into: z, width: d.attentionWidth)
      gather(queryRows, stream, into: gathered.pointer, width: d.width)
      stream = gathered.pointer
      if let all = replacement {
        gather(queryRows, all, into: last.pointer, width: d.attentionWidth)
        replacement = last.pointer
      }
    } else {
      gather(firsts, mixed.pointer, into: z, width: d.attentionWidth)
    }
    let out = attended[layer].pointer
    runner.architecture.attentionOutput(layer, p, z: z, rows: count, into: out)
    pk_add(stream, out, out, count * d.width)
    if runner.architecture.isParallel {
      runner.architecture.addMLP(layer, p, stream: out, reading: stream, rows: count, scratch: scratch)
    }
    let delta = difference.pointer
    for i in 0..<count * d.attentionWidth { delta[i] = (replacement?[i] ?? 0) - z[i] }
    z = delta
    for head in HeadSet.indices(mask) {
      runner.architecture.headOutput(
        layer, head: head, p, z: z, rows: count,
        into: changes[layer].pointer + head * capacity * d.width)
    }
  }

  /// target[i] = source[rows[i]].
  private func gather(_ rows: [Int], _ source: UnsafePointer<Float>, into target: Rows, width: Int) {
    for (place, row) in rows.enumerated() {
      (target + place * width).update(from: source + row * width, count: width)
    }
  }

  /// target = the stream behind attention without some heads.
  private func remove(_ mask: UInt64, _ layer: Int, rows count: Int, into target: Rows) {
    let size = count * model.dimensions.width
    var source = attended[layer].pointer
    for head in HeadSet.indices(mask) {
      pk_add(source, changes[layer].pointer + head * capacity * model.dimensions.width, target, size)
      source = target
    }
    if mask == 0 { target.update(from: source, count: size) }
  }

  /// The MLP behind attention; side by side with it, it is in ``attended`` already, for all sets.
  private func addMLP(_ layer: Int, to stream: Rows, rows count: Int) {
    if runner.architecture.isParallel { return }
    runner.architecture.addMLP(
      layer, model.parameters, stream: stream, reading: stream, rows: count, scratch: scratch)
  }

  /// MLP and logits of the last block for several sets at once.
  private func finish(_ branch: ArraySlice<Int>, _ layer: Int) {
    let d = model.dimensions
    var first = branch.startIndex
    while first < branch.endIndex {
      let part = branch[first..<min(branch.endIndex, first + setsAtOnce)]
      for (place, set) in part.enumerated() {
        remove(
          sets[set].layers[layer], layer, rows: queries.count,
          into: last.pointer + place * queries.count * d.width)
      }
      let count = part.count * queries.count
      addMLP(layer, to: last.pointer, rows: count)
      runner.architecture.logits(
        model.parameters, stream: last.pointer, rows: count, scratch: scratch, into: logits.pointer)
      for (place, set) in part.enumerated() {
        score(set, logits.pointer + place * queries.count * d.outputs)
      }
      onSets(part.count)
      first = part.endIndex
    }
  }

  private func score(_ set: Int, _ logits: UnsafePointer<Float>) {
    let vocabulary = model.dimensions.outputs
    let outputs = runner.subject.texts.outputs.count
    var isRight = [Bool](repeating: true, count: batch.members.count * outputs)
    var margins = [Double](repeating: 0, count: outputs)
    for (row, (text, query)) in queries.enumerated() {
      let values = logits + row * vocabulary
      let right = values[query.token]
      var other = -Float.infinity
      // Of equal logits the first token counts, as in generation.
      var isBeaten = false
      for token in 0..<vocabulary where token != query.token {
        other = max(other, values[token])
        isBeaten = isBeaten || values[token] > right || (values[token] == right && token < query.token)
      }
      if isBeaten { isRight[text * outputs + query.output] = false }
      margins[query.output] += Double(right - other)
    }
    for output in 0..<outputs {
      var count: Int32 = 0
      for text in batch.members.indices where isRight[text * outputs + output] { count += 1 }
      sums.add(at: set * outputs + output, right: count, margin: margins[output])
    }
  }
}
