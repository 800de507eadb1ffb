import Arrays
import GPT
import Intervene

/// Runs of base texts in which an activation at one layer and position is, in part or as a whole, the source text's.
struct InterchangeRuns: Sendable {
  let model: Model
  let texts: InterchangeTexts
  let site: Site
  /// [layer], the site's values on every text, [text, position, D].
  private let values: [Tensor]
  private let streams: [Tensor]
  private let threads: Int

  init(_ model: Model, _ texts: InterchangeTexts, _ site: Site, threads: Int) throws {
    let layers = 0..<model.dimensions.layers
    let points = layers.map { site.point($0) }
    let starts = layers.map { HookPoint(.residualPre, layer: $0) }
    let run = try model.run(
      TokenBatch(texts.prompts),
      options: .init(
        capture: HookSelection(points + starts.filter { !points.contains($0) }), logits: .none,
        threads: threads))
    self.model = model
    self.texts = texts
    self.site = site
    self.threads = threads
    values = points.map { run[$0]! }
    streams = starts.map { run[$0]! }
  }

  /// The activation of a text at a place, [D].
  func activation(_ text: Int, _ layer: Int, _ position: Int) -> Tensor {
    values[layer].at(text).at(position)
  }

  /// The likeliest token behind each base text while `change` writes into the activation at a place.
  ///
  /// - Parameter change: gets the number of the pair and the base's activation, [D], to be overwritten.
  func answers(
    _ pairs: [InterchangePair], _ layer: Int, _ position: Int,
    change: @escaping @Sendable (Int, Tensor) -> Void
  ) throws -> [Int] {
    var result: [Int] = []
    for start in stride(from: 0, to: pairs.count, by: 256) {
      let some = Array(pairs[start..<min(pairs.count, start + 256)])
      let stream = Tensor([some.count, texts.prompts[0].count, model.dimensions.width])
      for (row, pair) in some.enumerated() { stream.at(row).assign(streams[layer].at(pair.base)) }
      var hooks = Hooks()
      hooks.add(at: site.point(layer)) { tensor, context in
        for (place, row) in context.examples.enumerated() {
          change(start + row, tensor.at(place).at(position))
        }
      }
      let logits = try model.run(
        TokenBatch(some.map { texts.prompts[$0.base] }),
        options: .init(
          hooks: hooks, logits: .last, start: Model.ResidualStart(layer: layer, stream: stream),
          threads: threads)
      ).logits
      result += some.indices.map { logits.at($0).values.likeliest(1)[0] }
    }
    return result
  }

  /// The share of pairs, among those in which it should change the answer, whose answer is the one that the rules expect when the
  /// whole activation is the source's.
  func accuracy(_ pairs: [InterchangePair], _ layer: Int, _ position: Int) throws -> Double {
    let own = pairs.filter(\.matters)
    let sources = own.map { activation($0.source, layer, position) }
    let answers = try answers(own, layer, position) { pair, tensor in tensor.assign(sources[pair]) }
    return Double(zip(answers, own).count { $0 == $1.expected }) / Double(max(1, own.count))
  }
}
