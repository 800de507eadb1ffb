import Arrays
import GPT

extension ParameterCatalog {
  /// TransformerLens's names for GPT-2.
  ///
  /// With V = vocabulary, D = width, h = heads, d = head width, F = MLP width:
  ///
  /// | name | axes | in GPT-2's checkpoint |
  /// |---|---|---|
  /// | `embed.W_E`, `pos_embed.W_pos` | [V,D], [context,D] | `wte.weight`, `wpe.weight` |
  /// | `attn.W_Q`, `W_K`, `W_V` | [h,D,d] | thirds of the columns of `c_attn.weight` [D,3D], heads side by side |
  /// | `attn.b_Q`, `b_K`, `b_V` | [h,d] | thirds of `c_attn.bias` |
  /// | `attn.W_O`, `b_O` | [h,d,D], [D] | rows of `attn.c_proj.weight` [D,D], and its bias |
  /// | `mlp.W_in`, `b_in`, `W_out`, `b_out` | [D,F], [F], [F,D], [D] | `c_fc`, `mlp.c_proj` |
  /// | `ln1`, `ln2`, `ln_final` `.w`, `.b` | [D] | `ln_1`, `ln_2`, `ln_f` |
  /// | `unembed.W_U` | [D,V] | `lm_head.weight` [V,D], or `wte.weight` when tied, transposed |
  static func views(of gpt2: GPT2) -> [ParameterView] {
    let d = gpt2.dimensions
    let layout = gpt2.layout
    func index(_ name: String) -> Int {
      guard let index = layout.index(of: name) else { preconditionFailure("GPT-2 has no parameter \(name)") }
      return index
    }
    func whole(_ name: String, _ own: String) -> ParameterView {
      ParameterView(layout, index("transformer." + own), name: name)
    }
    func window(_ name: String, _ own: String, _ shape: Shape, start: Int = 0, _ strides: [Int])
      -> ParameterView
    {
      ParameterView(layout, index(own), name: name, shape: shape, start: start, strides: strides)
    }
    func block(_ layer: Int) -> [ParameterView] {
      let (to, from) = ("blocks.\(layer).", "h.\(layer).")
      let fused = "transformer.\(from)attn.c_attn."
      let thirds = ["Q", "K", "V"].enumerated()
      return [whole(to + "ln1.w", from + "ln_1.weight"), whole(to + "ln1.b", from + "ln_1.bias")]
        + thirds.map { third, letter in
          window(
            to + "attn.W_" + letter, fused + "weight", [d.heads, d.width, d.headWidth],
            start: third * d.width, [d.headWidth, 3 * d.width, 1])
        }
        + thirds.map { third, letter in
          window(
            to + "attn.b_" + letter, fused + "bias", [d.heads, d.headWidth], start: third * d.width,
            [d.headWidth, 1])
        } + [
          window(
            to + "attn.W_O", "transformer.\(from)attn.c_proj.weight", [d.heads, d.headWidth, d.width],
            [d.headWidth * d.width, d.width, 1]),
          whole(to + "attn.b_O", from + "attn.c_proj.bias"),
          whole(to + "ln2.w", from + "ln_2.weight"), whole(to + "ln2.b", from + "ln_2.bias"),
          whole(to + "mlp.W_in", from + "mlp.c_fc.weight"), whole(to + "mlp.b_in", from + "mlp.c_fc.bias"),
          whole(to + "mlp.W_out", from + "mlp.c_proj.weight"),
          whole(to + "mlp.b_out", from + "mlp.c_proj.bias"),
        ]
    }
    return [whole("embed.W_E", "wte.weight"), whole("pos_embed.W_pos", "wpe.weight")]
      + (0..<d.layers).flatMap(block)
      + [
        whole("ln_final.w", "ln_f.weight"), whole("ln_final.b", "ln_f.bias"),
        window(
          "unembed.W_U", gpt2.isTied ? "transformer.wte.weight" : "lm_head.weight", [d.width, d.vocabulary],
          [1, d.width]),
      ]
  }
}
