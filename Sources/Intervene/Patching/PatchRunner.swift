import GPT

/// Runs texts again and again with small changes: each distinct text is read once, and every later run continues from
/// its residual stream at the layer of the change.
struct PatchRunner: Sendable {
  let model: Model
  /// [text, length], without repetitions.
  let texts: TokenBatch
  /// Residual streams of all layers, the points asked for, and the last position's logits.
  let untouched: Capture
  let threads: Int

  /// Sequences of one run.
  static let batch = 256

  /// Precondition: the texts have one length.
  init(_ model: Model, texts: [[Int]], points: [HookPoint], threads: Int) throws {
    self.model = model
    self.threads = threads
    self.texts = TokenBatch(texts)
    let streams = (0..<model.dimensions.layers).map { HookPoint(.residualPre, layer: $0) }
    untouched = try model.run(
      self.texts,
      options: Model.Options(
        capture: HookSelection(streams + points.filter { !streams.contains($0) }), logits: .last,
        threads: threads))
  }

  /// The activation of one text at a point, without the batch axis.
  func activation(_ point: HookPoint, of text: Int) -> Tensor {
    guard let tensor = untouched[point] else { preconditionFailure("\(point) was not captured") }
    return tensor.at(text)
  }

  /// The logits that an untouched text ends with, [V].
  func logits(of text: Int) -> [Float] { untouched.logits.at(text).values }

  /// Continues texts, which may repeat, from a layer on while hooks hold; logits of the last position.
  func run(
    _ numbers: [Int], from layer: Int, hooks: Hooks, capture: [HookPoint] = []
  ) throws -> Capture {
    let point = HookPoint(.residualPre, layer: layer)
    let stream = Tensor([numbers.count, texts.length, model.dimensions.width])
    for (row, text) in numbers.enumerated() { stream.at(row).assign(activation(point, of: text)) }
    return try model.run(
      TokenBatch(numbers.map { texts[$0] }),
      options: Model.Options(
        capture: HookSelection(capture), hooks: hooks, logits: .last,
        start: Model.ResidualStart(layer: layer, stream: stream), threads: threads))
  }

  /// One run in which a part of an activation is another text's.
  struct Job: Sendable {
    let receiver: Int
    let donor: Int
    let cell: PatchCell
  }

  /// The last position's logits of each job, [job][V].
  ///
  /// A job whose donor has the receiver's own values is not run: its logits are the untouched ones.
  func logits(_ jobs: [Job], at point: HookPoint) throws -> [[Float]] {
    guard let layer = point.layer else { preconditionFailure("\(point) is in no layer") }
    var results = jobs.map { logits(of: $0.receiver) }
    let values = (0..<texts.batch).map { activation(point, of: $0) }
    let open = jobs.indices.filter {
      !jobs[$0].cell.isEqual(values[jobs[$0].donor], values[jobs[$0].receiver], point.kind)
    }
    for first in stride(from: 0, to: open.count, by: Self.batch) {
      let chunk = Array(open[first..<min(open.count, first + Self.batch)])
      var hooks = Hooks()
      hooks.add(at: point) { tensor, hook in
        for (row, example) in hook.examples.enumerated() {
          let job = jobs[chunk[example]]
          job.cell.copy(values[job.donor], to: tensor.at(row), point.kind)
        }
      }
      let logits = try run(chunk.map { jobs[$0].receiver }, from: layer, hooks: hooks).logits
      for (row, job) in chunk.enumerated() { results[job] = logits.at(row).values }
    }
    return results
  }
}

/// Distinct texts of pairs and where each pair's two stand among them.
struct PatchTexts {
  private(set) var texts: [[Int]] = []
  private(set) var clean: [Int] = []
  private(set) var corrupt: [Int] = []

  init(_ pairs: [PatchPair]) {
    var numbers: [[Int]: Int] = [:]
    func number(_ text: [Int], _ texts: inout [[Int]]) -> Int {
      if let known = numbers[text] { return known }
      numbers[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
    for pair in pairs {
      clean.append(number(pair.clean, &texts))
      corrupt.append(number(pair.corrupt, &texts))
    }
  }
}
