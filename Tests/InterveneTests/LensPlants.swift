import GPT
import Intervene

/// Models written by hand, in which it is known what each head does.
enum LensPlants {
  static let vocabulary = 5
  static let context = 8

  /// One layer, two heads. Head 1 looks at the position before and copies its token; head 0 and the MLP do nothing.
  ///
  /// Dimensions 0–4 of the stream hold the token, 5–12 the position, 13–17 what is to be predicted; symbols are read off
  /// there. Heads are nine wide: dimension j of a query of head 1 asks for position j.
  static func copier() -> Model {
    let architecture = GPT2(
      vocabulary: vocabulary, context: context, width: 18, layers: 1, heads: 2, mlpWidth: 4, dropout: 0,
      isTied: false)
    let model = Model(architecture, parameters: Parameters(layout: architecture.layout))
    let catalog = ParameterCatalog(architecture)
    func set(_ name: String, _ indices: [Int], _ value: Float) {
      guard let view = catalog[name] else { preconditionFailure("no parameter \(name)") }
      model.parameters.base[view.arenaOffset(indices)] = value
    }
    for name in ["blocks.0.ln1.w", "blocks.0.ln2.w", "ln_final.w"] {
      for dimension in 0..<18 { set(name, [dimension], 1) }
    }
    for token in 0..<vocabulary {
      set("embed.W_E", [token, token], 1)
      set("blocks.0.attn.W_V", [1, token, token], 1)
      set("blocks.0.attn.W_O", [1, token, 13 + token], 4)
      set("unembed.W_U", [13 + token, token], 3)
    }
    for position in 0..<context {
      set("pos_embed.W_pos", [position, 5 + position], 1)
      set("blocks.0.attn.W_K", [1, 5 + position, position], 1)
      if position > 0 { set("blocks.0.attn.W_Q", [1, 5 + position, position - 1], 20) }
    }
    return model
  }

  /// A fresh model whose heads look everywhere alike, as far as anyone can tell.
  static func fresh(seed: UInt64 = 3) -> Model {
    Model(GPT2(vocabulary: 20, context: 24, width: 16, layers: 2, heads: 2, dropout: 0), seed: seed)
  }
}
