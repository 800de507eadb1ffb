import GPT

/// Reads a model's residual stream as the sum of what its parts wrote, in the direction of a logit difference.
package struct ResidualParts: Sendable {
  private let model: Model
  /// Of the final norm; 1 where it has none.
  private let gain: [Double]
  /// Of the final layer norm; nil for an RMS norm, and where there is none.
  private let bias: [Double]?
  /// Whether the final norm takes the mean away.
  private let isCentering: Bool
  /// Of the logits; nil in families without.
  private let outputBias: [Float]?
  /// W_O of each layer, [h · d, D] row-major.
  private let output: [[Float]]
  /// b_O of each layer; nil in families without.
  private let attentionBias: [[Float]]?

  /// - Throws: ``LensError/family(_:)`` for families without TransformerLens's names, ``LensError/oneSymbol``.
  package init(_ model: Model) throws {
    func values(_ role: ParameterRole, layer: Int? = nil) -> [Float]? {
      model.architecture.layout.part(role, layer: layer).map(model.parameters.values(of:))
    }
    let layers = 0..<model.dimensions.layers
    let output = layers.compactMap { model.attentionOutputMatrix($0) }
    let gain = values(.finalGain)
    let norm = (model.architecture as? any DecoderTransformer)?.finalNorm(model.parameters)
    guard output.count == layers.count, model.architecture.layout.part(.unembedding) != nil,
      gain != nil || norm?.hasGain == false
    else { throw LensError.family(type(of: model.architecture).modelType) }
    guard model.dimensions.outputs > 1 else { throw LensError.oneSymbol }
    let biases = layers.compactMap { values(.attentionOutBias, layer: $0) }
    self.model = model
    self.gain = gain?.map(Double.init) ?? [Double](repeating: 1, count: model.dimensions.width)
    isCentering = norm?.isCentering ?? (values(.finalBias) != nil)
    outputBias = values(.unembeddingBias)
    self.output = output
    bias = values(.finalBias)?.map(Double.init)
    attentionBias = biases.count == layers.count ? biases : nil
  }

  /// What the stream begins with.
  private var embeddings: [HookPoint] {
    [HookPoint.Kind.embed, .positionEmbed].filter(model.dimensions.has).map { HookPoint($0) }
  }

  /// What the forward pass must keep.
  package var selection: HookSelection {
    HookSelection(
      embeddings + [HookPoint.Kind.finalScale].filter(model.dimensions.has).map { HookPoint($0) }
        + (0..<model.dimensions.layers).flatMap { layer in
          [HookPoint.Kind.mixed, .mlpOut].filter(model.dimensions.has).map { HookPoint($0, layer: layer) }
        })
  }

  /// The parts' names, layers and heads, in the order of the forward pass.
  package var names: [(name: String, layer: Int?, head: Int?)] {
    let d = model.dimensions
    let blocks = (0..<d.layers).flatMap { layer -> [(name: String, layer: Int?, head: Int?)] in
      (0..<d.heads).map { (name: Head(layer, $0).description, layer: layer, head: $0) }
        + (attentionBias == nil ? [] : [(name: "\(layer)_b_O", layer: layer, head: nil)])
        + (d.hasMLP ? [(name: Node.mlp(layer).description, layer: layer, head: nil)] : [])
    }
    return embeddings.map { (name: $0.kind == .embed ? "embed" : "pos_embed", layer: nil, head: nil) }
      + blocks
      + (bias == nil ? [] : [(name: "ln_final.b", layer: nil, head: nil)])
      + (outputBias == nil ? [] : [(name: "unembed.b_U", layer: nil, head: nil)])
  }

  /// The logit difference at one position of one example, taken apart; nil when `wrong` is the right token.
  ///
  /// - Parameters:
  ///   - right: the token that should follow; nil for the model's own choice.
  ///   - wrong: the token to compare with; nil for the best of the others.
  /// - Throws: ``LensError/sum(place:parts:logitDifference:)`` when the parts are more than 1e-3 of the largest part or
  ///   logit off.
  package func attribute(
    _ capture: Capture, example: Int, position: Int, right: Int?, wrong: Int?, place: String
  ) throws -> AttributedLogit? {
    let logits = capture.logits.at(example).at(position).values
    func best(_ excluded: Int?) -> Int {
      logits.indices.filter { $0 != excluded }.max { (logits[$0], $1) < (logits[$1], $0) }!
    }
    let right = right ?? best(nil)
    let wrong = wrong ?? best(right)
    guard right != wrong else { return nil }
    let difference = zip(unembedding(right), unembedding(wrong)).map { Double($0) - Double($1) }
    let parts =
      parts(capture, example: example, position: position, difference: difference)
      + (outputBias.map { [Double($0[right]) - Double($0[wrong])] } ?? [])
    let found = Double(logits[right]) - Double(logits[wrong])
    let sum = parts.reduce(0, +)
    let scale = (parts + [Double(logits[right]), Double(logits[wrong]), 1]).map(abs).max()!
    // Written so that a sum that is no number fails, too.
    guard abs(sum - found) <= 1e-3 * scale else {
      throw LensError.sum(place: place, parts: sum, logitDifference: found)
    }
    return AttributedLogit(right: right, wrong: wrong, logitDifference: found, parts: parts)
  }

  private func unembedding(_ token: Int) -> [Float] { model.unembedding(of: token)! }

  private func parts(_ capture: Capture, example: Int, position: Int, difference: [Double]) -> [Double] {
    func vector(_ point: HookPoint) -> [Float] {
      guard let tensor = capture[point] else { preconditionFailure("\(point) was not captured") }
      return tensor.at(example).at(position).values
    }
    // (x − mean(x)) · v = x · (v − mean(v)) where the norm takes the mean away.
    let weighted = zip(gain, difference).map { $0 * $1 }
    let mean = isCentering ? weighted.reduce(0, +) / Double(weighted.count) : 0
    let scale = model.dimensions.hasNorms ? Double(vector(HookPoint(.finalScale))[0]) : 1
    let direction = weighted.map { ($0 - mean) / scale }
    func share(_ values: [Float]) -> Double { Self.product(values[...], direction) }
    let d = model.dimensions
    let blocks = (0..<d.layers).flatMap { layer -> [Double] in
      let mixed = vector(HookPoint(.mixed, layer: layer))
      // What each dimension of z is worth, through W_O.
      let worth = (0..<d.attentionWidth).map {
        Self.product(output[layer][$0 * d.width..<($0 + 1) * d.width], direction)
      }
      let heads = (0..<d.heads).map { head in
        (head * d.headWidth..<(head + 1) * d.headWidth).reduce(0) { $0 + Double(mixed[$1]) * worth[$1] }
      }
      return heads + (attentionBias.map { [share($0[layer])] } ?? [])
        + (d.hasMLP ? [share(vector(HookPoint(.mlpOut, layer: layer)))] : [])
    }
    return embeddings.map { share(vector($0)) } + blocks
      + (bias.map { [zip($0, difference).reduce(0) { $0 + $1.0 * $1.1 }] } ?? [])
  }

  private static func product(_ values: ArraySlice<Float>, _ direction: [Double]) -> Double {
    zip(values, direction).reduce(0) { $0 + Double($1.0) * $1.1 }
  }
}
