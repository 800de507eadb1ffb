import Arrays
import GPT

extension Site {
  /// The activations of each block while a model reads the texts: [text, position, …] a layer.
  ///
  /// - Throws: `ModelError` when the model cannot take the texts.
  func activations(of model: Model, reading texts: ProbedTexts, threads: Int) throws -> [Tensor] {
    let points = (0..<model.dimensions.layers).map { HookPoint(kind, layer: $0) }
    let capture = try model.run(
      texts.tokens,
      options: Model.Options(capture: HookSelection(points), logits: .none, threads: threads))
    return points.map { capture[$0]! }
  }
}
