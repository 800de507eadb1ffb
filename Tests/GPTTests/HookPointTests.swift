import GPT
import TestSupport
import Testing

/// Names of hook points and patterns over them.
@Suite(.tiered) struct HookPointTests {
  private func gpt2(layers: Int) -> Dimensions {
    GPT2(vocabulary: 5, context: 4, width: 4, layers: layers, heads: 2).dimensions
  }

  private func llama(layers: Int) -> Dimensions {
    LLaMA(vocabulary: 5, context: 4, width: 4, layers: layers, heads: 2, mlpWidth: 6).dimensions
  }

  /// A family has the points that its parts have, and every kind is some family's.
  @Test func familiesHaveTheirOwnPoints() {
    let (gpt2, llama) = (HookPoint.all(in: gpt2(layers: 12)), HookPoint.all(in: llama(layers: 12)))
    #expect(gpt2.count == 5 + 12 * 23 && llama.count == 4 + 12 * 26)
    #expect(Set(gpt2 + llama).count == 5 + 12 * 26)
    #expect(gpt2[...1] == [HookPoint(.embed), HookPoint(.positionEmbed)])
    #expect(llama[...1] == [HookPoint(.embed), HookPoint(.residualPre, layer: 0)])
  }

  @Test func namesRoundTrip() {
    let all = HookPoint.all(in: llama(layers: 12)) + [HookPoint(.positionEmbed)]
    for point in all {
      #expect(HookPoint(point.description) == point)
    }
    #expect(Set(all.map(\.description)).count == all.count)
    let numbering = SiteNumbering(layers: 12)
    #expect(Set(all.map { numbering($0) }) == Set(0..<numbering.count))
    #expect(HookPoint(.pattern, layer: 3).description == "blocks.3.attn.hook_pattern")
    #expect(HookPoint(.embed).description == "hook_embed")
  }

  @Test(arguments: [
    "", "hook", "hook_pattern", "blocks.", "blocks.0", "blocks.0.", "blocks.-1.hook_resid_pre",
    "blocks.x.hook_resid_pre", "blocks.0.hook_embed", "hook_resid_pre", "blocks.0.attn.hook_pattern ",
    "blocks.99999999999999999999.hook_resid_pre",
  ]) func noSuchName(_ name: String) {
    #expect(HookPoint(name) == nil)
  }

  @Test func patternsChoose() throws {
    func names(_ patterns: String) throws -> [String] {
      try HookSelection.matching(patterns, in: gpt2(layers: 2)).points.map(\.description)
    }
    #expect(
      try names("blocks.*.attn.hook_pattern") == ["blocks.0.attn.hook_pattern", "blocks.1.attn.hook_pattern"])
    // In the order of the forward pass, each once, white space around commas ignored.
    #expect(
      try names(" hook_pos_embed , blocks.1.hook_resid_p??,hook_embed,hook_* ") == [
        "hook_embed", "hook_pos_embed", "blocks.1.hook_resid_pre",
      ])
    #expect(try names("blocks.0.hook_resid_p*t") == ["blocks.0.hook_resid_post"])
    #expect(try names("*").count == 5 + 2 * 17)
    #expect(try names("*hook_result").count == 2)
    #expect(
      try names("blocks.1.hook_*_input,*_in") == [
        "blocks.0.hook_attn_in", "blocks.0.hook_mlp_in", "blocks.1.hook_attn_in", "blocks.1.hook_q_input",
        "blocks.1.hook_k_input", "blocks.1.hook_v_input", "blocks.1.hook_mlp_in",
      ])
    #expect(try names("*ln*scale").count == 5)
    #expect(try HookSelection.matching("*", in: gpt2(layers: 2)) == .everything(in: gpt2(layers: 2)))
    #expect(
      HookSelection.everything(in: gpt2(layers: 2), onRequest: true).points
        == HookPoint.all(in: gpt2(layers: 2)))
  }

  @Test func patternsThatMatchNothing() throws {
    #expect {
      try HookSelection.matching("hook_embed,blocks.0.attn.hook_patern", in: gpt2(layers: 2))
    } throws: { error in
      guard case HookError.noMatch(let pattern, let near) = error else { return false }
      return pattern == "blocks.0.attn.hook_patern" && near.first == "blocks.0.attn.hook_pattern"
        && "\(error)".contains("blocks.0.attn.hook_pattern")
    }
    for text in ["", " , ", "blocks.2.hook_resid_pre", "Hook_embed", "hook_embed?"] {
      #expect(throws: HookError.self) { try HookSelection.matching(text, in: gpt2(layers: 2)) }
    }
  }

  /// Patterns of many stars take no exponential time.
  @Test func hostilePatterns() {
    let pattern = String(repeating: "*a", count: 5_000) + "b"
    #expect(throws: HookError.self) { try HookSelection.matching(pattern, in: gpt2(layers: 12)) }
  }
}
