import Arrays
import GPT

/// The way back through removed edges: of the gradient at a reader only the kept share reaches a writer, the rest belongs to
/// what stands in for it.
///
/// A run with masks adds to the whole stream, so gradients at readers pass to all writers in full; here Σ_v (1 − m_uv) · ∂m/∂x_v is
/// taken away from each writer u.
final class CutGradients: Sendable {
  private let graph: CircuitGraph
  private let mask: EdgeMask
  private let length: Int
  /// Σ_v (1 − m_uv) · ∂m/∂x_v, [text, writer, position, D].
  private let cut: Tensor

  init(_ graph: CircuitGraph, mask: EdgeMask, texts: Int, length: Int) {
    self.graph = graph
    self.mask = mask
    self.length = length
    cut = Tensor([texts, graph.writers.count, length, graph.dimensions.width])
  }

  /// Gathers gradients at readers and changes them at writers.
  func addHooks(to hooks: inout Hooks) {
    for (point, readers) in graph.readingPoints
    where readers.contains(where: { graph.edges(to: $0).contains { mask.kept[$0] != 1 } }) {
      hooks.addGradient(at: point) { [self] gradient, context in
        for (place, text) in context.examples.enumerated() { gather(gradient.at(place), readers, text) }
      }
    }
    let width = graph.dimensions.width
    for (point, writers) in graph.writingPoints where graph.writers[writers[0]] != .input {
      let wanted = writers.enumerated().filter { _, writer in
        graph.edges(from: writer).contains { mask.kept[$0] != 1 }
      }
      guard !wanted.isEmpty else { continue }
      hooks.addGradient(at: point) { [self] gradient, context in
        let rows = gradient.count / (context.examples.count * length * width)
        for (place, text) in context.examples.enumerated() {
          for (row, writer) in wanted {
            let taken = cut.at(text).pointer + writer * length * width
            for position in 0..<length {
              let out = gradient.pointer + ((place * length + position) * rows + row) * width
              let part = taken + position * width
              for i in 0..<width { out[i] -= part[i] }
            }
          }
        }
      }
    }
  }

  private func gather(_ gradient: Tensor, _ readers: [Int], _ text: Int) {
    let width = graph.dimensions.width
    let rows = gradient.count / (length * width)
    let writers = graph.readers[readers[0]].writers
    var weights = [Float](repeating: 0, count: rows * writers)
    for reader in readers {
      let row = graph.readers[reader].row ?? 0
      for (writer, edge) in graph.edges(to: reader).enumerated() {
        weights[row * writers + writer] = 1 - mask.kept[edge]
      }
    }
    let target = cut.at(text).pointer
    for position in 0..<length {
      Matmul.tn(
        writers, width, rows, weights, writers, gradient.pointer + position * rows * width, width,
        into: target + position * width, length * width, keep: 1)
    }
  }

  /// Adds the gradients of the replacements, summed over texts and positions, to [writer, D].
  func addConstants(to constants: Tensor) {
    let (texts, writers, width) = (cut.shape[0], cut.shape[1], cut.shape[3])
    for text in 0..<texts {
      for writer in 0..<writers {
        let out = constants.pointer + writer * width
        for position in 0..<length {
          let part = cut.pointer + ((text * writers + writer) * length + position) * width
          for i in 0..<width { out[i] += part[i] }
        }
      }
    }
  }
}
