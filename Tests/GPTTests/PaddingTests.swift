import Arrays
import GPT
import Records
import TestSupport
import Testing

/// Batches of sequences of different lengths against transformers, and against each sequence alone.
@Suite(.tiered) struct PaddingTests {
  private static let cases = [Fixture("two-heads"), Fixture("gqa2", in: "llama")]

  /// The case's texts without their padding.
  private func texts(_ expected: Safetensors) throws -> [[Int]] {
    let lengths = try expected.integers("lengths")
    let ids = try expected.integers("right.input_ids")
    let width = try #require(expected.entries["right.input_ids"]).shape[1]
    return lengths.enumerated().map { Array(ids[$0 * width..<$0 * width + $1]) }
  }

  @Test(arguments: cases, TokenBatch.PaddingSide.allCases)
  func agreesWithTransformers(_ fixture: Fixture, _ side: TokenBatch.PaddingSide) throws {
    let model = try fixture.model()
    let expected = try fixture.expected("padded.safetensors")
    let batch = TokenBatch(try texts(expected), padding: side)
    #expect(batch.ids.map(Int.init) == (try expected.integers("\(side).input_ids")))
    let patterns = try HookSelection.matching("*.hook_pattern", in: model.dimensions)
    let capture = try model.run(batch, options: Model.Options(capture: patterns))
    let real = try #require(batch.real)
    var logits = capture.logits.copy()
    zeroPadding(&logits, real)
    #expect(relativeError(logits, try expected.tensor("\(side).logits")) < 1e-5)
    let mask = try #require(capture.arrays.first { $0.name == "attention_mask" })
    guard case .int32(let flags) = mask.values else { return #expect(Bool(false), "a mask of whole numbers") }
    #expect(flags.map(Int.init) == (try expected.integers("\(side).attention_mask")))
    for layer in 0..<model.dimensions.layers {
      // Rows and columns of padding are exactly zero by themselves.
      let found = try #require(capture[.pattern, layer])
      #expect(relativeError(found, try expected.tensor("\(side).attentions.\(layer)")) < 1e-5)
      for (example, range) in real.enumerated() {
        for head in 0..<model.dimensions.heads {
          for query in 0..<batch.length {
            let row = found.at(example).at(head).at(query).values
            #expect(row.indices.allSatisfy { range.contains($0) && range.contains(query) || row[$0] == 0 })
          }
        }
      }
    }
  }

  private func zeroPadding(_ logits: inout Tensor, _ real: [Range<Int>]) {
    for (example, range) in real.enumerated() {
      for position in 0..<logits.shape[1] where !range.contains(position) {
        logits.at(example).at(position).fill(0)
      }
    }
  }

  /// The last real position's logits are found on either side.
  @Test(arguments: ArchitectureCase.all, TokenBatch.PaddingSide.allCases)
  func batchEqualsSingleRuns(_ test: ArchitectureCase, _ side: TokenBatch.PaddingSide) throws {
    let model = test.model()
    let texts = [1, 4, 7, 3].map { test.tokens(batch: 1, length: $0, seed: UInt64($0))[0] }
    let batch = TokenBatch(texts, padding: side)
    let all = try model.run(batch).logits
    let last = try model.run(batch, options: Model.Options(logits: .last)).logits
    for (example, text) in texts.enumerated() {
      let single = try model.run(TokenBatch([text])).logits
      let start = side == .left ? batch.length - text.count : 0
      for position in text.indices {
        #expect(relativeError(all.at(example).at(start + position), single.at(0).at(position)) < 1e-5)
      }
      #expect(relativeError(last.at(example).at(0), single.at(0).at(text.count - 1)) < 1e-5)
    }
  }

  /// Rotary positions that depend on the length of a text turn each text by its own.
  @Test(arguments: TokenBatch.PaddingSide.allCases)
  func lengthsOfTheirOwn(_ side: TokenBatch.PaddingSide) throws {
    let model = try Fixture("rope-dynamic", in: "llama").model()
    let texts = [[3, 1, 4], Array(0..<18), Array((0..<24).map { $0 * 5 % 13 })]
    let batch = TokenBatch(texts, padding: side)
    let last = try model.run(batch, options: Model.Options(logits: .last)).logits
    for (example, text) in texts.enumerated() {
      let single = try model.run(TokenBatch([text]), options: Model.Options(logits: .last)).logits
      #expect(relativeError(last.at(example), single.at(0)) < 1e-5)
    }
  }

  @Test(arguments: ArchitectureCase.causal) func cacheContinuesLeftPadding(_ test: ArchitectureCase) throws {
    let model = test.model()
    let texts = [2, 4, 3].map { test.tokens(batch: 1, length: $0, seed: UInt64($0))[0] }
    let cache = KeyValueCache(model.dimensions, batch: 3, capacity: 9)
    _ = try model.run(TokenBatch(texts, padding: .left), options: Model.Options(cache: cache))
    for next in [[1, 2, 3], [4, 0, 5]] {
      _ = try model.run(TokenBatch(next.map { [$0] }), options: Model.Options(cache: cache))
    }
    let found = try model.run(TokenBatch([[6], [1], [2]]), options: Model.Options(cache: cache)).logits
    for (example, text) in texts.enumerated() {
      let whole = text + [[1, 2, 3][example], [4, 0, 5][example], [6, 1, 2][example]]
      let single = try model.run(TokenBatch([whole]), options: Model.Options(logits: .last)).logits
      #expect(relativeError(found.at(example).at(0), single.at(0).at(0)) < 1e-5)
    }
    let late = TokenBatch([[1], [1, 2], [1]], padding: .left)
    #expect(throws: ModelError.paddingInCache) {
      try model.run(late, options: Model.Options(cache: cache))
    }
  }

  /// A hook that raises a masked score is the only way past the mask: padding has no finite score to begin with.
  @Test func maskedScoresAreInfinite() throws {
    let test = ArchitectureCase.all[1]
    let batch = TokenBatch([[1, 2], [3, 4, 5, 6]], padding: .left)
    let scores = try HookSelection.matching("*.hook_attn_scores", in: test.architecture.dimensions)
    let capture = try test.model().run(batch, options: Model.Options(capture: scores))
    let found = try #require(capture[.attentionScores, 0]).at(0).at(0)
    #expect(found.at(2).values == [-.infinity, -.infinity, found[2, 2], -.infinity] && found[2, 2].isFinite)
    #expect(found.at(0).values.allSatisfy { $0 == -.infinity })
  }
}
