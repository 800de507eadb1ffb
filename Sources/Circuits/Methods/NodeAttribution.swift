import Arrays
import GPT
import Tasks

/// Attribution patching of nodes with two corrections (AtP*).
///
/// A node's effect to first order is ⟨z̃ − z, ∂m/∂z⟩. *Gradient drop*: direct and indirect effects can cancel in it, so it is
/// taken once for every layer with the gradient through that layer cut, and a node's score is the mean size over the other
/// layers. *QK fix*: through a saturated softmax gradients vanish, so of queries and keys the pattern is computed anew with what
/// stands in for them: ⟨pattern′ − pattern, ∂m/∂pattern⟩.
///
/// Nodes are heads' results, MLPs, and each head's queries, keys and values; an edge scores what the weaker of its two ends
/// does. Sizes only.
///
/// Kramár et al. 2024, "AtP*: An efficient and scalable method for localizing LLM behaviour to components".
public struct NodeAttribution: CircuitMethod {
  public static let name = "atp-star"
  public static let summary = "Attribution patching of nodes with the QK fix and gradient drop (AtP*)."
  public static let usesGradients = true
  public static let hasSigns = false

  public init(_ settings: CircuitMethodSettings) {}

  public func passes(_ graph: CircuitGraph) -> Int { 5 * graph.dimensions.layers }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    try problem.measure.requireGradient(Self.name, at: .clean)
    let nodes = try sizes(problem, job: job)
    let graph = problem.graph
    let (writers, readers) = (nodes.writers, nodes.readers)
    let largest = (writers.dropFirst() + readers).filter(\.isFinite).max() ?? 0
    return EdgeScores(
      graph,
      graph.ends.map { end in
        let from = graph.writers[end.writer] == .input ? .infinity : writers[end.writer]
        return min(from, readers[end.reader], largest)
      })
  }

  /// Scores of nodes.
  struct Sizes {
    /// [writer], what its result does.
    var writers: [Double]
    /// [reader]: what a head's queries, keys or values do, an MLP's result; infinite for the logits.
    var readers: [Double]
  }

  /// The mean over texts of the mean size over layers whose gradient is cut.
  func sizes(_ problem: CircuitProblem, job: Job) throws -> Sizes {
    let (masked, graph) = (problem.masked, problem.graph)
    let d = graph.dimensions
    let changed = try HeadInputChanges(masked)
    let edges = graph.writers.indices.map { graph.edges(from: $0) }
    // With one layer there is no other one to cut.
    let drops: [Int?] = d.layers > 1 ? Array(0..<d.layers) : [nil]
    var sizes = Sizes(
      writers: [Double](repeating: 0, count: graph.writers.count),
      readers: [Double](repeating: 0, count: graph.readers.count))
    for (number, drop) in drops.enumerated() {
      try job.check()
      var byReader: [[Double]] = []
      let gradient = try masked.gradient(
        of: problem.measure, others: changed.points
      ) { hooks, _ in
        guard let drop else { return }
        for kind in [HookPoint.Kind.attentionOut, .mlpOut] where kind != .mlpOut || d.has(.mlpOut) {
          hooks.addGradient(at: HookPoint(kind, layer: drop)) { gradient, _ in gradient.fill(0) }
        }
      } visit: { run, range in
        byReader += changed.effects(run, range, graph)
      }
      func isOther(_ layer: Int?) -> Bool { drop == nil || layer != drop }
      gradient.byText.withValues { values in
        for text in 0..<masked.texts.count {
          let row = text * graph.edgeCount
          for (writer, node) in graph.writers.enumerated() where isOther(node.layer) {
            sizes.writers[writer] += abs(edges[writer].reduce(0.0) { $0 + Double(values[row + $1]) })
          }
          for (reader, effect) in byReader[text].enumerated() where isOther(graph.readers[reader].node.layer)
          {
            sizes.readers[reader] += abs(effect)
          }
        }
      }
      job.update(number + 1, of: drops.count, "layers")
    }
    func count(_ layer: Int?) -> Double {
      Double(masked.texts.count * max(1, layer == nil || d.layers == 1 ? drops.count : drops.count - 1))
    }
    for (writer, node) in graph.writers.enumerated() { sizes.writers[writer] /= count(node.layer) }
    for (number, reader) in graph.readers.enumerated() {
      switch reader.node {
      case .logits: sizes.readers[number] = .infinity
      case .mlp: sizes.readers[number] = graph.owners(of: reader).first.map { sizes.writers[$0] } ?? 0
      default: sizes.readers[number] /= count(reader.node.layer)
      }
    }
    return sizes
  }
}

/// What happens to patterns and values when a layer's queries, keys or values are those that stand in for them.
private struct HeadInputChanges {
  /// Where gradients are needed.
  let points: [HookPoint]
  /// [layer] patterns with other queries, with other keys, and untouched ones, [text, head, query, key].
  private var queries: [Tensor] = []
  private var keys: [Tensor] = []
  private var patterns: [Tensor] = []
  /// [layer] other values minus values, [text, position, head, d].
  private var values: [Tensor] = []

  init(_ masked: MaskedModel) throws {
    let (model, texts) = (masked.model, masked.texts)
    let layers = 0..<model.dimensions.layers
    points = layers.flatMap { [HookPoint(.pattern, layer: $0), HookPoint(.value, layer: $0)] }
    let kinds = [HookPoint.Kind.query, .key, .value]
    let inputs = layers.flatMap { layer in kinds.map { HookPoint($0, layer: layer) } }
    func read(_ tokens: TokenBatch, _ points: [HookPoint], hooks: Hooks = .none) throws -> Capture {
      try model.run(
        tokens,
        options: .init(
          capture: HookSelection(points), hooks: hooks, logits: .none, threads: masked.threads))
    }
    let clean = try read(texts.clean, inputs + layers.map { HookPoint(.pattern, layer: $0) })
    let corrupt = masked.ablation == .resample ? try read(texts.corrupt, inputs) : nil
    /// What stands in for queries, keys or values: the corrupt text's, their mean over texts, or nothing.
    func other(_ point: HookPoint) -> Tensor {
      if let corrupt { return corrupt[point]! }
      let own = clean[point]!
      let result = Tensor(own.shape)
      guard masked.ablation != .zero else { return result }
      let row = own.count / texts.count
      for i in 0..<row {
        let mean = (0..<texts.count).reduce(Float(0)) { $0 + own.pointer[$1 * row + i] } / Float(texts.count)
        for text in 0..<texts.count { result.pointer[text * row + i] = mean }
      }
      return result
    }
    for layer in layers {
      let pattern = HookPoint(.pattern, layer: layer)
      func patterns(replacing kind: HookPoint.Kind) throws -> Tensor {
        let new = other(HookPoint(kind, layer: layer))
        var hooks = Hooks()
        hooks.add(at: HookPoint(kind, layer: layer)) { tensor, context in
          tensor.assign(new.slice(context.examples))
        }
        return try read(texts.clean, [pattern], hooks: hooks)[pattern]!
      }
      queries.append(try patterns(replacing: .query))
      keys.append(try patterns(replacing: .key))
      self.patterns.append(clean[pattern]!)
      let change = other(HookPoint(.value, layer: layer)).copy()
      let own = clean[HookPoint(.value, layer: layer)]!
      for i in 0..<change.count { change.pointer[i] -= own.pointer[i] }
      values.append(change)
    }
  }

  /// [text][reader] of a run's texts: what replacing a head's queries, keys or values does to first order behind the softmax; 0
  /// for other readers.
  func effects(_ run: GradientRun, _ range: Range<Int>, _ graph: CircuitGraph) -> [[Double]] {
    let d = graph.dimensions
    let group = d.heads / d.keyValueHeads
    return range.map { text in
      graph.readers.map { reader -> Double in
        guard let layer = reader.point.layer, let row = reader.row, let input = reader.input else { return 0 }
        let place = text - range.lowerBound
        if input == .value {
          let gradient = run[.value, layer]!.at(place)
          let change = values[layer].at(text)
          return (0..<gradient.shape[0]).reduce(0.0) {
            $0 + Self.product(change.at($1).at(row), gradient.at($1).at(row))
          }
        }
        let gradient = run[.pattern, layer]!.at(place)
        let changed = (input == .query ? queries : keys)[layer].at(text)
        // Keys may be shared by several heads.
        let heads = input == .query ? row..<row + 1 : row * group..<(row + 1) * group
        return heads.reduce(0.0) {
          $0 + Self.product(changed.at($1), gradient.at($1))
            - Self.product(patterns[layer].at(text).at($1), gradient.at($1))
        }
      }
    }
  }

  private static func product(_ a: Tensor, _ b: Tensor) -> Double {
    var sum = 0.0
    for i in 0..<a.count { sum += Double(a.pointer[i]) * Double(b.pointer[i]) }
    return sum
  }
}

extension Node {
  /// The layer that it is in; nil for the embeddings and the logits.
  var layer: Int? {
    switch self {
    case .head(let head): head.layer
    case .mlp(let layer): layer
    case .input, .logits: nil
    }
  }
}
