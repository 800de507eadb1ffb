import Arrays
import GPT
import Intervene

/// What one backward pass says about all edges of a graph.
struct EdgeGradient: Sendable {
  /// m, summed over the texts.
  let value: Double
  /// Σ over texts and positions of ⟨z̃_u − z_u, ∂m/∂x_v⟩, [edge]: to first order what removing the edge does to the sum of m.
  /// With a mask it is −∂m/∂mask.
  let products: [Double]
  /// The same of each text alone, [text, edge].
  let byText: Tensor
  /// ∂m/∂z̃_u summed over texts and positions, [writer, D]; zeros without a mask.
  let constants: Tensor
}

/// Which texts a gradient is taken at.
public enum CircuitSide: String, Codable, Sendable, CaseIterable {
  /// The clean texts, as EAP-IG's code has it.
  case clean
  /// The corrupt ones, as TransformerLens's denoising attribution patching has it.
  case corrupt
}

extension MaskedModel {
  /// Changes to a run that takes gradients: gets the numbers of the run's texts.
  typealias Preparation = (inout Hooks, Range<Int>) -> Void
  /// Sees a run with gradients, and the numbers of its texts.
  typealias Visit = (GradientRun, Range<Int>) throws -> Void

  /// Gradients at what all readers read, multiplied by what their writers' replacements would change.
  ///
  /// - Parameters:
  ///   - measure: m; it has a gradient.
  ///   - side: the texts that are read; with a mask the clean ones.
  ///   - mask: the circuit that the gradient is taken in; nil for the whole model.
  ///   - texts: only these, by their numbers; nil for all.
  ///   - changes: what stands for z̃_u − z_u, [text, writer, position, D]; nil for the difference itself.
  ///   - freezesNorms: whether what norms divide by counts as a constant.
  ///   - others: points whose gradients and values are kept for `visit`.
  ///   - prepare: adds hooks.
  ///   - visit: sees each run.
  func gradient(
    of measure: CircuitMeasure, on side: CircuitSide = .clean, mask: EdgeMask? = nil,
    texts chosen: Range<Int>? = nil, changes: Tensor? = nil, freezesNorms: Bool = false,
    others: [HookPoint] = [], prepare: Preparation = { _, _ in }, visit: Visit = { _, _ in }
  ) throws -> EdgeGradient {
    let all = chosen ?? 0..<texts.count
    let byText = Tensor([all.count, graph.edgeCount])
    let constants = Tensor([graph.writers.count, graph.dimensions.width])
    var value = 0.0
    for start in stride(from: all.lowerBound, to: all.upperBound, by: gradientBatch) {
      let range = start..<min(all.upperBound, start + gradientBatch)
      let part = texts.part(range)
      var hooks = Hooks()
      prepare(&hooks, range)
      let surgery = mask.map { mask in
        EdgeSurgery(
          self, masks: [mask], used: [0], jobs: range.map { (mask: 0, text: $0) }, from: 0,
          gathersAll: true)
      }
      let backward = mask.map { CutGradients(graph, mask: $0, texts: range.count, length: texts.length) }
      surgery?.addHooks(to: &hooks)
      backward?.addHooks(to: &hooks)
      let points = graph.readingPoints
      let run = try model.valueAndGradient(
        of: measure.differentiable(part, clean: cleanLogits.slice(range)),
        side == .clean ? part.clean : part.corrupt,
        options: .init(
          at: HookSelection(points.map(\.point) + others), capture: HookSelection(others), hooks: hooks,
          freezesNorms: freezesNorms, threads: threads))
      try visit(run, range)
      value += run.value
      let own = range.lowerBound - all.lowerBound..<range.upperBound - all.lowerBound
      multiply(
        surgery?.difference ?? (changes ?? difference.values).slice(range), by: run, at: points,
        into: byText.slice(own))
      backward?.addConstants(to: constants)
    }
    // In a fixed order: the numbers do not depend on the number of threads.
    var products = [Double](repeating: 0, count: graph.edgeCount)
    byText.withValues { values in
      for text in 0..<all.count {
        for edge in products.indices { products[edge] += Double(values[text * products.count + edge]) }
      }
    }
    return EdgeGradient(value: value, products: products, byText: byText, constants: constants)
  }

  /// Texts of one run with gradients: what it keeps takes at most 256 MB.
  private var gradientBatch: Int {
    let rows = graph.readers.count + graph.writers.count
    return max(1, min(64, (256 << 20) / max(1, 12 * rows * texts.length * graph.dimensions.width)))
  }

  /// ⟨change of the writer, gradient at the reader⟩ for all edges, one matrix product a text and point.
  private func multiply(
    _ changes: Tensor, by run: GradientRun, at points: [(point: HookPoint, readers: [Int])],
    into result: Tensor
  ) {
    let (length, width) = (texts.length, graph.dimensions.width)
    let area = length * width
    let gradients = points.map { run[$0.point]! }
    Parallel.runAll(parts: changes.shape[0], threads: threads) { text in
      let source = changes.at(text)
      let target = result.at(text)
      for ((_, readers), gradient) in zip(points, gradients) {
        let own = gradient.at(text)
        let rows = own.count / area
        let writers = graph.readers[readers[0]].writers
        // [position, row, D] to [row, position, D].
        let turned = rows == 1 ? own : Tensor([rows, length, width])
        if rows > 1 {
          for position in 0..<length {
            for row in 0..<rows {
              (turned.pointer + (row * length + position) * width).update(
                from: own.pointer + (position * rows + row) * width, count: width)
            }
          }
        }
        let products = Tensor([rows, writers])
        Matmul.nt(
          rows, writers, area, turned.pointer, area, source.pointer, area, into: products.pointer, writers)
        for reader in readers {
          let row = products.pointer + (graph.readers[reader].row ?? 0) * writers
          (target.pointer + graph.edges(to: reader).lowerBound).update(from: row, count: writers)
        }
      }
    }
  }
}
