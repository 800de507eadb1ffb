import Arrays
import GPT

/// What the untouched model computes below a layer, batch by batch: runs that change nothing there begin with it.
package final class LowerLayers<Texts: PlacedTexts> {
  package let batches: [TextBatch]
  package let session: Session<Texts>
  /// The residual stream before a layer, [layer][batch].
  private var streams: [Int: [Tensor]] = [:]

  /// - Parameter layers: those that will be asked for: one pass computes them all. Others are computed when they are.
  package init(_ session: Session<Texts>, before layers: some Sequence<Int> = []) throws {
    self.session = session
    batches = session.texts.batches()
    try compute(Set(layers).sorted())
  }

  /// Where a run of a batch begins that changes nothing below a layer.
  package func start(at layer: Int, batch: Int) throws -> Model.ResidualStart {
    if streams[layer] == nil { try compute([layer]) }
    guard let streams = streams[layer] else { preconditionFailure("layer \(layer) was not computed") }
    return Model.ResidualStart(layer: layer, stream: streams[batch])
  }

  private func compute(_ layers: [Int]) throws {
    guard !layers.isEmpty else { return }
    let points = layers.map { HookPoint(.residualPre, layer: $0) }
    for batch in batches {
      let capture = try session.model.run(
        batch.tokens,
        options: Model.Options(capture: HookSelection(points), logits: .none, threads: session.threads))
      for (layer, point) in zip(layers, points) {
        guard let stream = capture[point] else { preconditionFailure("\(point) was not captured") }
        streams[layer, default: []].append(stream)
      }
    }
  }
}
