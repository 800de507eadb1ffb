import Arrays

extension Plain {
  /// Parameters of a block: norms, four attention matrices, two of the MLP, and their biases.
  var blockParameters: Int { mlpStart + (dimensions.hasMLP ? normalization.parameters + biased(2) : 0) }

  /// Where the norm before the MLP, or else the next block, begins in a block.
  var mlpStart: Int { normalization.parameters + biased(4) }

  /// Matrices with their biases, where there are any.
  private func biased(_ matrices: Int) -> Int { (hasBiases ? 2 : 1) * matrices }

  /// All parameters under TransformerLens's names. In a block: `ln1`, W_Q, W_K, W_V, W_O, b_Q, b_K, b_V, b_O, `ln2`, W_in,
  /// W_out, b_in, b_out.
  static func layout(
    _ d: Dimensions, _ normalization: Normalization, isTied: Bool, hasBiases: Bool, deviation: Float
  ) -> ParameterLayout {
    var all: [ParameterSpecification] = []
    func add(
      _ role: ParameterRole, _ shape: Shape, layer: Int? = nil, also: ParameterRole? = nil
    ) {
      let initialisation: ParameterSpecification.Initialisation =
        switch role.kind {
        case .matrix: .normal(deviation)
        case .bias: .zeros
        case .gain: .ones
        }
      all.append(
        ParameterSpecification(
          name: role.name(layer: layer), shape: shape, initialisation: initialisation, layer: layer
        ) { window in
          if let also { return [role: window, also: window.transposed] }
          return [role: window]
        })
    }
    func norm(_ gain: ParameterRole, _ bias: ParameterRole, layer: Int? = nil) {
      if normalization.parameters > 0 { add(gain, [d.width], layer: layer) }
      if normalization.parameters > 1 { add(bias, [d.width], layer: layer) }
    }
    add(.embedding, [d.vocabulary, d.width], also: isTied ? .unembedding : nil)
    add(.positions, [d.context, d.width])
    for layer in 0..<d.layers {
      norm(.norm1Gain, .norm1Bias, layer: layer)
      for role in [ParameterRole.query, .key, .value] {
        add(role, [d.heads, d.width, d.headWidth], layer: layer)
      }
      add(.attentionOut, [d.heads, d.headWidth, d.width], layer: layer)
      if hasBiases {
        for role in [ParameterRole.queryBias, .keyBias, .valueBias] {
          add(role, [d.heads, d.headWidth], layer: layer)
        }
        add(.attentionOutBias, [d.width], layer: layer)
      }
      guard d.hasMLP else { continue }
      norm(.norm2Gain, .norm2Bias, layer: layer)
      add(.mlpIn, [d.width, d.mlpWidth], layer: layer)
      add(.mlpOut, [d.mlpWidth, d.width], layer: layer)
      if hasBiases {
        add(.mlpInBias, [d.mlpWidth], layer: layer)
        add(.mlpOutBias, [d.width], layer: layer)
      }
    }
    norm(.finalGain, .finalBias)
    if !isTied { add(.unembedding, [d.width, d.outputs]) }
    if hasBiases { add(.unembeddingBias, [d.outputs]) }
    return ParameterLayout(all)
  }
}
