import Arrays
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

  /// The first position at which two texts have different tokens; their length when they are the same. Up to there
  /// everything that the model computes of them is the same. 0 where the model attends to later positions, too.
  func firstDifference(_ a: Int, _ b: Int) -> Int {
    let first = (0..<texts.length).first {
      texts.ids[a * texts.length + $0] != texts.ids[b * texts.length + $0]
    }
    guard let first else { return texts.length }
    return model.dimensions.isCausal ? first : 0
  }

  /// Whether a position of an activation has a part in the last position's logits: in the last block only what attention
  /// reads of other positions does.
  func isHeard(_ point: HookPoint, at position: Int) -> Bool {
    position == texts.length - 1 || point.layer != model.dimensions.layers - 1 || point.kind.feedsAttention
  }

  /// One run in which a part of an activation is another text's.
  struct Job: Sendable {
    let receiver: Int
    let donor: Int
    let cell: PatchCell
  }

  /// The last position's logits of each job, [job][V].
  ///
  /// Nothing is run where the outcome is known, and the logits are a copy: the receiver's own where the donor's values are
  /// the receiver's or have no part in the logits, the donor's where the whole stream becomes the donor's. Computed anew
  /// they would differ in their last digits, because a matrix product's rounding depends on how many rows it has.
  func logits(_ jobs: [Job], at point: HookPoint) throws -> [[Float]] {
    guard let layer = point.layer else { preconditionFailure("\(point) is in no layer") }
    guard let activations = untouched[point] else { preconditionFailure("\(point) was not captured") }
    let values = (0..<texts.batch).map(activations.at)
    var results: [[Float]] = []
    var open: [Int] = []
    for (number, job) in jobs.enumerated() {
      let outcome = outcome(job, at: point, values)
      results.append(logits(of: outcome == .donor ? job.donor : job.receiver))
      if outcome == .open { open.append(number) }
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

  /// What is known of a job before it is run.
  private enum Outcome { case receiver, donor, open }

  private func outcome(_ job: Job, at point: HookPoint, _ values: [Tensor]) -> Outcome {
    let different = firstDifference(job.donor, job.receiver)
    let (donor, receiver) = (values[job.donor], values[job.receiver])
    func isSame(_ positions: some Sequence<Int>) -> Bool {
      positions.allSatisfy { position in
        position < different || !isHeard(point, at: position)
          || PatchCell(positions: [position], head: job.cell.head).isEqual(donor, receiver, point.kind)
      }
    }
    if isSame(job.cell.positions) { return .receiver }
    guard point.kind.isStream else { return .open }
    return isSame((different..<texts.length).lazy.filter { !job.cell.positions.contains($0) })
      ? .donor : .open
  }
}

extension HookPoint.Kind {
  /// Whether other positions of the same block read it, through attention.
  var feedsAttention: Bool {
    switch self {
    case .embed, .positionEmbed, .residualPre, .norm1Scale, .norm1Normalized, .key, .value, .rotatedKey: true
    default: false
    }
  }

  /// Whether it is all that later layers know of a position.
  fileprivate var isStream: Bool { self == .residualPre || self == .residualMid || self == .residualPost }
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
