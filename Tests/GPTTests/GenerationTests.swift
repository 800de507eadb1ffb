import GPT
import TestSupport
import Testing

/// Continuing texts with the cache.
@Suite(.tiered) struct GenerationTests {
  /// The greedy continuation without a cache.
  private func uncached(_ model: Model, _ prompt: [Int], _ count: Int) throws -> [Int] {
    var tokens = prompt
    for _ in 0..<count {
      let logits = try model.run(TokenBatch([tokens])).logits.at(0).at(tokens.count - 1).values
      tokens.append(logits.indices.max { logits[$0] < logits[$1] }!)
    }
    return Array(tokens.dropFirst(prompt.count))
  }

  @Test(arguments: ArchitectureCase.causal) func cacheChangesNothing(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 7)
    let everything = HookSelection.everything(in: model.dimensions, onRequest: true)
    let whole = try model.run(tokens, options: Model.Options(capture: everything))
    for chunks in [[1, 1, tokens.length - 2], [3, 2, 1, tokens.length - 6], [tokens.length]] {
      let cache = KeyValueCache(model.dimensions, batch: 7, capacity: tokens.length)
      var start = 0
      for count in chunks {
        let part = TokenBatch((0..<7).map { Array(tokens[$0][start..<start + count]) })
        let run = try model.run(part, options: Model.Options(capture: everything, cache: cache))
        for example in 0..<7 {
          for position in 0..<count {
            #expect(
              relativeError(
                run.logits.at(example).at(position), whole.logits.at(example).at(start + position)) < 1e-5)
          }
        }
        for layer in 0..<model.dimensions.layers {
          let pattern = try #require(run[.pattern, layer])
          #expect(pattern.shape == [7, model.dimensions.heads, count, start + count])
          let wanted = try #require(whole[.pattern, layer])
          let found = pattern.at(6).at(0).at(count - 1).values
          #expect(
            relativeError(found, Array(wanted.at(6).at(0).at(start + count - 1).values[..<(start + count)]))
              < 1e-5)
        }
        start += count
      }
      #expect(cache.length == tokens.length)
      #expect(throws: ModelError.tooLong(length: tokens.length + 1, context: tokens.length)) {
        try model.run(
          TokenBatch((0..<7).map { _ in [0] }), options: Model.Options(cache: cache))
      }
    }
  }

  @Test(arguments: ArchitectureCase.causal) func promptsOfDifferentLengths(_ test: ArchitectureCase) throws {
    let model = test.model()
    let lengths = [3, 1, 4, 3, 2, 1]
    let tokens = test.tokens(batch: lengths.count)
    let prompts = lengths.enumerated().map { Array(tokens[$0].prefix($1)) }
    let found = try model.generate(prompts, maximumTokens: 4)
    for (prompt, continuation) in zip(prompts, found) {
      #expect(try continuation == uncached(model, prompt, 4))
      #expect(try model.generate([prompt], maximumTokens: 4) == [continuation])
    }
    #expect(try model.generate(prompts, maximumTokens: 0).allSatisfy(\.isEmpty))
    #expect(try model.generate([], maximumTokens: 4).isEmpty)
  }

  /// The last token of a full context still has a successor, which nothing can follow.
  @Test(arguments: ArchitectureCase.causal) func fullContextStops(_ test: ArchitectureCase) throws {
    let model = test.model()
    let context = model.dimensions.context
    for length in [1, context - 1, context] {
      let prompt = test.tokens(batch: 1)[0].prefix(length)
      for limit in [1_000, Int.max] {
        let found = try model.generate([Array(prompt)], maximumTokens: limit)
        #expect(found[0].count == context - length + 1)
      }
    }
    #expect(throws: ModelError.self) {
      try model.generate([Array(repeating: 0, count: context + 1)], maximumTokens: 1)
    }
    #expect(throws: ModelError.emptySequence) { try model.generate([[]], maximumTokens: 1) }
  }

  @Test(arguments: ArchitectureCase.causal) func endOfTextStops(_ test: ArchitectureCase) throws {
    let model = test.model()
    let prompts = (0..<5).map { Array(test.tokens(batch: 5)[$0].prefix(2)) }
    let whole = try model.generate(prompts, maximumTokens: 6)
    let end = whole[0][2]
    let found = try model.generate(prompts, maximumTokens: 6, endsOfText: [end])
    for (row, continuation) in whole.enumerated() {
      #expect(found[row] == Array(continuation.prefix { $0 != end }))
    }
    #expect(found[0].count <= 2)
  }

  @Test func samplingIsReproducible() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let prompts = (0..<6).map { Array(test.tokens(batch: 6)[$0].prefix(3)) }
    func sample(_ sampling: Sampling, threads: Int = 2) throws -> [[Int]] {
      try model.generate(prompts, maximumTokens: 12, sampling: sampling, threads: threads)
    }
    let greedy = try sample(.greedy)
    #expect(try sample(Sampling(temperature: 0, topK: 3, seed: 9)) == greedy)
    #expect(try sample(Sampling(temperature: 2, topK: 1, seed: 9)) == greedy)
    let hot = try sample(Sampling(temperature: 1, seed: 9))
    #expect(try sample(Sampling(temperature: 1, seed: 9), threads: 1) == hot)
    #expect(try sample(Sampling(temperature: 1, seed: 10)) != hot)
    #expect(hot != greedy)
    // A prompt's choices do not follow those of its neighbours.
    #expect(hot[0] != hot[1] || prompts[0] == prompts[1])
    #expect(try sample(Sampling(temperature: 1e-4, seed: 3)) == greedy)
  }

  /// Shares of sampled tokens against softmax(logits / temperature), over one position of many equal prompts.
  @Test(arguments: [(1, nil), (2, nil), (1, 3)] as [(Float, Int?)])
  func samplingFollowsTheDistribution(temperature: Float, topK: Int?) throws {
    let model = ArchitectureCase.all[0].model()
    let count = 4_000
    let prompts = [[Int]](repeating: [3, 1, 4], count: count)
    let tokens = try model.generate(
      prompts, maximumTokens: 1, sampling: Sampling(temperature: temperature, topK: topK, seed: 21))
    let logits = try model.run(TokenBatch([[3, 1, 4]])).logits.at(0).at(2).values
    let best = logits.sorted(by: >).prefix(topK ?? logits.count)
    let probabilities = KernelReference.softmax(
      logits.map { best.contains($0) ? Double($0 / temperature) : -.infinity }[...])
    for (token, probability) in probabilities.enumerated() {
      let found = Double(tokens.count { $0 == [token] })
      let deviation = (Double(count) * probability * (1 - probability)).squareRoot()
      #expect(abs(found - Double(count) * probability) <= 4.5 * deviation, "token \(token)")
    }
  }

  @Test func hooksSeeCachedPositions() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let calls = Counter()
    var hooks = Hooks()
    hooks.add(at: HookPoint(.mixed, layer: 0)) { tensor, context in
      #expect(tensor.shape[1] == context.positions.count)
      if context.positions == 0..<3 { calls.add(HookPoint(.embed)) }
      if context.positions == 5..<6 { calls.add(HookPoint(.logits)) }
    }
    let prompt = Array(test.tokens(batch: 1)[0].prefix(3))
    _ = try model.generate([prompt], maximumTokens: 4, hooks: hooks)
    #expect(calls[HookPoint(.embed)] == 1 && calls[HookPoint(.logits)] == 1)
    // A hook that is used while generating is the same change as in one pass over the whole text.
    var zero = Hooks()
    zero.add(at: HookPoint(.mixed, layer: 1)) { tensor, _ in tensor.fill(0) }
    let tokens = try model.generate([prompt], maximumTokens: 5, hooks: zero)[0]
    let run = try model.run(TokenBatch([prompt + tokens]), options: Model.Options(hooks: zero))
    for (index, token) in tokens.enumerated() {
      let logits = run.logits.at(0).at(2 + index).values
      #expect(logits.indices.max { logits[$0] < logits[$1] } == token)
    }
  }
}
