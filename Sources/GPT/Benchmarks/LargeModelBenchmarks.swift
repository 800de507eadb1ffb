import Arrays

extension BenchmarkSuite {
  /// Models of published sizes, with random weights: reading a long text, and writing token by token.
  public static let largeModels = BenchmarkSuite([
    Entry(
      name: "prefill/gpt2-small-512-attentions",
      work: "forward of 1×512 tokens through GPT-2 small, all attentions and logits kept", tokens: 512,
      operations: gpt2Small.dimensions.forwardOperations(batch: 1, length: 512), repeats: 7
    ) { threads in
      let model = Model(gpt2Small, seed: 1)
      let patterns = try HookSelection.matching("*.hook_pattern", in: model.dimensions)
      let options = Model.Options(capture: patterns, threads: threads)
      let text = TokenBatch([text(512, vocabulary: 50_257)])
      return { _ = try model.run(text, options: options) }
    },
    Entry(
      name: "prefill/llama-small-256",
      work: "forward of 1×256 tokens through a LLaMA of 125 M parameters into a cache, last logits",
      tokens: 256,
      operations: smallLLaMA.dimensions.forwardOperations(batch: 1, length: 256)
        - 2 * 255 * Double(smallLLaMA.dimensions.vocabulary * smallLLaMA.dimensions.width), repeats: 9
    ) { threads in
      let model = Model(smallLLaMA, seed: 1)
      let text = TokenBatch([text(256, vocabulary: 32_000)])
      return {
        let cache = KeyValueCache(model.dimensions, batch: 1, capacity: 256)
        _ = try model.run(text, options: Model.Options(logits: .last, cache: cache, threads: threads))
      }
    },
    Entry(
      name: "generate/gpt2-small-64",
      work: "64 tokens behind a prompt of 64, GPT-2 small, greedy, with a cache",
      tokens: 64, operations: nil, repeats: 5
    ) { threads in
      let model = Model(gpt2Small, seed: 1)
      let prompt = text(64, vocabulary: 50_257)
      return { _ = try model.generate([prompt], maximumTokens: 64, threads: threads) }
    },
  ])

  private static let gpt2Small = GPT2(vocabulary: 50_257, context: 1_024, width: 768, layers: 12, heads: 12)

  private static let smallLLaMA = LLaMA(
    vocabulary: 32_000, context: 1_024, width: 768, layers: 12, heads: 12, keyValueHeads: 4, mlpWidth: 2_048)

  private static func text(_ length: Int, vocabulary: Int) -> [Int] {
    var generator = SeededGenerator(seed: 7)
    return (0..<length).map { _ in generator.uniform(below: vocabulary) }
  }
}
