import Arrays
import GPT

/// What the position that predicts the answer attends to: the numbers of many lists, in every layer.
///
/// Each list's attention is kept as its mean over heads; each head's is kept as its mean over lists, once by position
/// and once by size. Nothing else of the patterns outlives its batch.
public struct LastRowAttention: Sendable {
  /// The number of layers.
  public let layers: Int
  /// The number of heads in a layer.
  public let heads: Int
  /// Numbers of a list.
  public let length: Int
  /// [list][layer][place]: mean over heads.
  public let meanOverHeads: [Float]
  /// [layer][head][place]: mean over lists.
  public let byPosition: [Double]
  /// [layer][head][size rank]: mean over lists, smallest number first.
  public let bySize: [Double]

  /// How many lists are read at once: their activations stay within the processor's caches' reach.
  static let batch = 128

  /// The number of lists.
  public var lists: Int { meanOverHeads.count / (layers * length) }

  /// Attention by its values, with the means over lists taken from the means over heads.
  ///
  /// - Precondition: whole lists of `layers` · `length` values, of one head.
  package init(layers: Int, lists: [[Int]], values: [Float], ranks: MechanisticProtocol) {
    let length = lists[0].count
    precondition(
      values.count == lists.count * layers * length,
      "\(values.count) values for \(lists.count) lists of \(layers) × \(length)")
    var sums = Sums(layers: layers, heads: 1, length: length)
    for (list, numbers) in lists.enumerated() {
      let places = ranks.places(bySize: numbers)
      for layer in 0..<layers {
        let start = (list * layers + layer) * length
        sums.add(layer: layer, head: 0, places: places) { values[start + $0] }
      }
    }
    self.init(layers: layers, heads: 1, length: length, meanOverHeads: values, sums: sums, lists: lists.count)
  }

  /// Reads lists with a model. The result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - task: how lists are written.
  ///   - lists: the lists.
  ///   - ranks: how equal numbers are ranked.
  ///   - dropout: left on as in training; measured attention is what the model mixes, dropped and scaled.
  ///   - threads: threads to work on.
  ///   - onLists: hears how many more lists are done.
  /// - Throws: `ModelError` for lists that the model cannot take.
  public init(
    of model: Model, _ task: KthSmallest, _ lists: [[Int]], ranks: MechanisticProtocol,
    dropout: DropoutHooks? = nil, threads: Int = Parallel.defaultThreads, onLists: (Int) -> Void = { _ in }
  ) throws {
    let d = model.dimensions
    let length = task.length
    let selection = HookSelection((0..<d.layers).map { HookPoint(.pattern, layer: $0) })
    var means = [Float](repeating: 0, count: lists.count * d.layers * length)
    var sums = Sums(layers: d.layers, heads: d.heads, length: length)
    for start in stride(from: 0, to: lists.count, by: Self.batch) {
      let chosen = lists[start..<min(lists.count, start + Self.batch)]
      let capture = try model.run(
        task.batch(chosen),
        options: Model.Options(
          capture: selection, hooks: dropout?.hooks(layers: d.layers, firstList: start) ?? .none,
          logits: .none, threads: threads))
      let places = chosen.map(ranks.places(bySize:))
      for layer in 0..<d.layers {
        capture[.pattern, layer]!.withValues { pattern in
          for example in 0..<chosen.count {
            let mean = ((start + example) * d.layers + layer) * length
            for head in 0..<d.heads {
              let row = ((example * d.heads + head) * task.tokenCount + task.row) * task.tokenCount
              for place in 0..<length { means[mean + place] += pattern[row + task.positions[place]] }
              sums.add(layer: layer, head: head, places: places[example]) {
                pattern[row + task.positions[$0]]
              }
            }
            for place in 0..<length { means[mean + place] /= Float(d.heads) }
          }
        }
      }
      onLists(chosen.count)
    }
    self.init(
      layers: d.layers, heads: d.heads, length: length, meanOverHeads: means, sums: sums, lists: lists.count)
  }

  private init(
    layers: Int, heads: Int, length: Int, meanOverHeads: [Float], sums: Sums, lists: Int
  ) {
    self.layers = layers
    self.heads = heads
    self.length = length
    self.meanOverHeads = meanOverHeads
    byPosition = sums.byPosition.map { $0 / Double(max(1, lists)) }
    bySize = sums.bySize.map { $0 / Double(max(1, lists)) }
  }

  /// Sums over lists of each head's attention.
  private struct Sums {
    let heads: Int
    let length: Int
    var byPosition: [Double]
    var bySize: [Double]

    init(layers: Int, heads: Int, length: Int) {
      self.heads = heads
      self.length = length
      byPosition = Array(repeating: 0, count: layers * heads * length)
      bySize = byPosition
    }

    mutating func add(layer: Int, head: Int, places: [Int], _ attention: (Int) -> Float) {
      let start = (layer * heads + head) * length
      for place in 0..<length {
        byPosition[start + place] += Double(attention(place))
        bySize[start + place] += Double(attention(places[place]))
      }
    }
  }
}

extension LastRowAttention {
  /// The features of probes: one row for each list and place, list by list; one column for each of the first `layers`
  /// layers. Each list's values are divided by its largest in the first `divisorLayers` layers (zeros stay).
  ///
  /// - Throws: ``ProbeError`` for attention that is not finite.
  package func features(layers count: Int, divisorLayers: Int) throws -> FeatureMatrix {
    var values = [Double](repeating: 0, count: lists * length * count)
    for list in 0..<lists {
      let start = list * layers * length
      let largest = meanOverHeads[start..<start + divisorLayers * length].max() ?? 0
      let divisor = largest > 0 ? largest : 1
      for layer in 0..<count {
        for place in 0..<length {
          values[(list * length + place) * count + layer] = Double(
            meanOverHeads[start + layer * length + place] / divisor)
        }
      }
    }
    return try FeatureMatrix(rows: lists * length, columns: count, values: values, precision: .single)
  }

  /// [layer][place or rank] of ``byPosition`` or ``bySize``: mean over heads.
  func overHeads(_ values: [Double]) -> [[Double]] {
    (0..<layers).map { layer in
      (0..<length).map { place in
        (0..<heads).reduce(0) { $0 + values[(layer * heads + $1) * length + place] } / Double(heads)
      }
    }
  }
}
