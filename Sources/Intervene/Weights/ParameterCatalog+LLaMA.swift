import Arrays
import GPT

extension ParameterCatalog {
  /// TransformerLens's names for LLaMA. With the letters of GPT-2's table, and g = key/value heads:
  ///
  /// | name | axes | in LLaMA's checkpoint (all transposed) |
  /// |---|---|---|
  /// | `embed.W_E` | [V,D] | `embed_tokens.weight` [V,D], not transposed |
  /// | `attn.W_Q`; `W_K`, `W_V` | [h,D,d]; [g,D,d] | `q_proj.weight` [h·d,D]; `k_proj`, `v_proj` [g·d,D] |
  /// | `attn.W_O` | [h,d,D] | `o_proj.weight` [D,h·d] |
  /// | `mlp.W_gate`, `W_in`, `W_out` | [D,F], [D,F], [F,D] | `gate_proj`, `up_proj` [F,D], `down_proj` [D,F] |
  /// | `ln1`, `ln2`, `ln_final` `.w` | [D] | `input_layernorm`, `post_attention_layernorm`, `model.norm` |
  /// | `unembed.W_U` | [D,V] | `lm_head.weight` [V,D], or `embed_tokens.weight` when tied |
  static func views(of llama: LLaMA) -> [ParameterView] {
    let d = llama.dimensions
    let layout = llama.layout
    func index(_ name: String) -> Int {
      guard let index = layout.index(of: name) else { preconditionFailure("LLaMA has no parameter \(name)") }
      return index
    }
    func whole(_ name: String, _ own: String) -> ParameterView {
      ParameterView(layout, index(own), name: name)
    }
    func window(_ name: String, _ own: String, _ shape: Shape, _ strides: [Int]) -> ParameterView {
      ParameterView(layout, index(own), name: name, shape: shape, start: 0, strides: strides)
    }
    func block(_ layer: Int) -> [ParameterView] {
      let (to, from) = ("blocks.\(layer).", "model.layers.\(layer).")
      func projection(_ letter: String, heads: Int) -> ParameterView {
        window(
          to + "attn.W_" + letter, from + "self_attn.\(letter.lowercased())_proj.weight",
          [heads, d.width, d.headWidth], [d.headWidth * d.width, 1, d.width])
      }
      return [
        whole(to + "ln1.w", from + "input_layernorm.weight"),
        projection("Q", heads: d.heads), projection("K", heads: d.keyValueHeads),
        projection("V", heads: d.keyValueHeads),
        window(
          to + "attn.W_O", from + "self_attn.o_proj.weight", [d.heads, d.headWidth, d.width],
          [d.headWidth, 1, d.attentionWidth]),
        whole(to + "ln2.w", from + "post_attention_layernorm.weight"),
        window(to + "mlp.W_gate", from + "mlp.gate_proj.weight", [d.width, d.mlpWidth], [1, d.width]),
        window(to + "mlp.W_in", from + "mlp.up_proj.weight", [d.width, d.mlpWidth], [1, d.width]),
        window(to + "mlp.W_out", from + "mlp.down_proj.weight", [d.mlpWidth, d.width], [1, d.mlpWidth]),
      ]
    }
    return [whole("embed.W_E", "model.embed_tokens.weight")] + (0..<d.layers).flatMap(block)
      + [
        whole("ln_final.w", "model.norm.weight"),
        window(
          "unembed.W_U", llama.isTied ? "model.embed_tokens.weight" : "lm_head.weight",
          [d.width, d.vocabulary], [1, d.width]),
      ]
  }
}
