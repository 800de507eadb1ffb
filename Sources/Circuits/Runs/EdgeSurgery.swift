import Arrays
import GPT

/// The hooks of a run with masks: they gather what writers write and change what readers read.
final class EdgeSurgery: Sendable {
  private let model: MaskedModel
  private let masks: [EdgeMask]
  private let jobs: [(mask: Int, text: Int)]
  private let first: Int
  /// z̃_u − z_u of each job in this run, [job, writer, position, D]; zeros where nobody asks.
  let difference: Tensor
  /// The writers of which some edge is removed.
  private let isNeeded: [Bool]
  /// The points at which some reader loses an edge.
  private let points: [(point: HookPoint, readers: [Int])]

  /// - Parameters:
  ///   - used: the numbers of the masks that jobs name.
  ///   - first: the first layer that is run; what writers before it write is the clean run's.
  ///   - gathersAll: whether writers without removed edges are gathered, too.
  ///   - memory: where differences go, [at least as many jobs, writer, position, D], finite; nil for memory of its own.
  init(
    _ model: MaskedModel, masks: [EdgeMask], used: Set<Int>, jobs: [(mask: Int, text: Int)], from first: Int,
    gathersAll: Bool = false, memory: Tensor? = nil
  ) {
    self.model = model
    self.masks = masks
    self.jobs = jobs
    self.first = first
    let graph = model.graph
    var isNeeded = [Bool](repeating: false, count: graph.writers.count)
    var isCut = [Bool](repeating: false, count: graph.readers.count)
    for mask in used {
      for (edge, end) in graph.ends.enumerated() where masks[mask].kept[edge] != 1 {
        isNeeded[end.writer] = true
        isCut[end.reader] = true
      }
    }
    if gathersAll { isNeeded = isNeeded.map { _ in true } }
    self.isNeeded = isNeeded
    points = graph.readingPoints.filter { $0.readers.contains { isCut[$0] } }
    let (length, width) = (model.texts.length, graph.dimensions.width)
    difference = memory?.slice(0..<jobs.count) ?? Tensor([jobs.count, graph.writers.count, length, width])
    if memory != nil {
      // What stands there from before: times a weight of 0 it has to be 0.
      for row in jobs.indices {
        for writer in graph.writers.indices where !isNeeded[writer] {
          difference.at(row).at(writer).fill(0)
        }
      }
    }
    let known = graph.writers.indices.filter { isNeeded[$0] && Self.layer(graph.writers[$0]) < first }
    for (row, job) in jobs.enumerated() {
      for writer in known {
        let place = writer * length * width
        (difference.at(row).pointer + place).update(
          from: model.difference.text(job.text) + place, count: length * width)
      }
    }
  }

  /// The layer that a writer is computed in; -1 for the embeddings.
  private static func layer(_ node: Node) -> Int {
    switch node {
    case .input: -1
    case .head(let head): head.layer
    case .mlp(let layer): layer
    case .logits: .max
    }
  }

  /// Gathers and changes. The changes let gradients pass as they are: what removed edges would bring back to their writers has
  /// to be taken away there.
  func addHooks(to hooks: inout Hooks) {
    addReading(to: &hooks)
    addChanges(to: &hooks)
  }

  private func addReading(to hooks: inout Hooks) {
    let graph = model.graph
    let (length, width) = (model.texts.length, graph.dimensions.width)
    for (point, writers) in graph.writingPoints {
      let wanted = writers.enumerated().filter { isNeeded[$0.element] }
      guard !wanted.isEmpty, Self.layer(graph.writers[writers[0]]) >= first else { continue }
      hooks.add(at: point, backward: .identity) { [self] tensor, context in
        let rows = tensor.count / (context.examples.count * length * width)
        for (place, job) in context.examples.enumerated() {
          let replacement = model.replacement.text(jobs[job].text)
          for (row, writer) in wanted {
            let target = difference.at(job).pointer + writer * length * width
            let wished = replacement + writer * length * width
            for position in 0..<length {
              let actual = tensor.pointer + ((place * length + position) * rows + row) * width
              let (out, new) = (target + position * width, wished + position * width)
              for i in 0..<width { out[i] = new[i] - actual[i] }
            }
          }
        }
      }
    }
  }

  private func addChanges(to hooks: inout Hooks) {
    for (point, readers) in points {
      hooks.add(at: point, backward: .identity) { [self] tensor, context in
        for (place, job) in context.examples.enumerated() {
          add(to: tensor.at(place), readers, job)
        }
      }
    }
  }

  /// x_v += Σ_u (1 − m_uv) · (z̃_u − z_u) for the readers of a point and one job; `stream` is [position, (head,) D].
  private func add(to stream: Tensor, _ readers: [Int], _ job: Int) {
    let graph = model.graph
    let (length, width) = (model.texts.length, graph.dimensions.width)
    let rows = stream.count / (length * width)
    let writers = graph.readers[readers[0]].writers
    guard writers > 0 else { return }
    let kept = masks[jobs[job].mask].kept
    var weights = [Float](repeating: 0, count: rows * writers)
    var removed = 0
    for reader in readers {
      let row = graph.readers[reader].row ?? 0
      for (writer, edge) in graph.edges(to: reader).enumerated() where kept[edge] != 1 {
        weights[row * writers + writer] = 1 - kept[edge]
        removed += 1
      }
    }
    guard removed > 0 else { return }
    let source = difference.at(job).pointer
    if removed <= 2 * rows {
      for row in 0..<rows {
        for writer in 0..<writers where weights[row * writers + writer] != 0 {
          let weight = weights[row * writers + writer]
          for position in 0..<length {
            let out = stream.pointer + (position * rows + row) * width
            let part = source + (writer * length + position) * width
            for i in 0..<width { out[i] += weight * part[i] }
          }
        }
      }
    } else {
      for position in 0..<length {
        Matmul.nn(
          rows, width, writers, weights, writers, source + position * width, length * width,
          into: stream.pointer + position * rows * width, width, keep: 1)
      }
    }
  }
}
