import Arrays
import GPT
import Probe
import Tasks
import TestSupport
import Testing
import Worlds

/// Rollout, value norms and features against computations as plain as they can be.
@Suite(.tiered) struct DependencyMeasureTests {
  private func patterns(layers: Int, length: Int, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<layers).map { _ in
      (0..<length).flatMap { query in
        let weights = (0..<length).map { $0 <= query ? Float(generator.uniform()) + 0.01 : 0 }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
      }
    }
  }

  @Test func rolloutIsTheProductOfMatrices() {
    let length = 6
    let means = patterns(layers: 3, length: length, seed: 1)
    var product = (0..<length).map { row in (0..<length).map { $0 == row ? 1.0 : 0 } }
    for mean in means {
      let mixed = (0..<length).map { i in
        (0..<length).map { j in 0.5 * Double(mean[i * length + j]) + (i == j ? 0.5 : 0) }
      }
      product = (0..<length).map { i in
        (0..<length).map { j in (0..<length).reduce(0) { $0 + mixed[i][$1] * product[$1][j] } }
      }
    }
    for query in 0..<length {
      let row = AttentionRollout.row(of: query, means: means, length: length)
      #expect(zip(row, product[query]).allSatisfy { abs($0 - $1) < 1e-12 })
      #expect(abs(row.reduce(0, +) - 1) < 1e-5)
    }
    // Without layers everything stays where it is.
    #expect(AttentionRollout.row(of: 1, means: [], length: 3) == [0, 1, 0])
  }

  @Test func valueNormIsTheNormOfTheSumOverHeads() {
    var generator = SeededGenerator(seed: 2)
    func draws(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.uniform()) - 0.5 } }
    let (heads, headWidth, length) = (3, 2, 4)
    let width = heads * headWidth
    let values = draws(length * width)
    let output = draws(width * width)
    let norms = ValueNorms(
      values: values, output: output, heads: heads, headWidth: headWidth, keys: [1, 3])
    for key in [1, 3] {
      let attention = draws(heads)
      var squares = 0.0
      for column in 0..<width {
        var sum = 0.0
        for place in 0..<width {
          sum +=
            Double(attention[place / headWidth]) * Double(values[key * width + place])
            * Double(output[place * width + column])
        }
        squares += sum * sum
      }
      #expect(abs(norms.norm(attention: attention, key: key) - squares.squareRoot()) < 1e-6)
    }
  }

  /// What a layer adds to the stream is Σ over positions of what its measure takes the norm of, plus the output's bias:
  /// at the first position, which sees itself only, the norm is that of the head results' sum.
  @Test func valueNormAgreesWithTheModel() throws {
    let model = Model(
      GPT2(vocabulary: 9, context: 8, width: 12, layers: 2, heads: 3, initialDeviation: 0.4), seed: 3)
    let ids = [4, 1, 7, 2]
    let (text, asked) = Self.text(ids, queries: [0, 3], places: [[0], [1, 2]])
    let measured = try InputAttention(of: model, over: [text], asked: asked)
    let capture = try model.run(
      TokenBatch([ids]),
      options: .init(capture: try HookSelection.matching("*.hook_result", in: model.dimensions)))
    let norms = try #require(measured.valueNorms)
    for layer in 0..<2 {
      let result = try #require(capture[.headResult, layer])
      var squares = 0.0
      for column in 0..<12 {
        let sum = (0..<3).reduce(Float(0)) { $0 + result[0, 0, $1, column] }
        squares += Double(sum) * Double(sum)
      }
      #expect(abs(norms[layer] - squares.squareRoot()) < 1e-4)
      // Position 0 sees nothing of positions 1 and 2.
      #expect(norms[2 + layer] == 0)
    }
    #expect(measured.rows == 4 && measured.rollout[1] == 0 && abs(measured.rollout[0] - 1) < 1e-6)
  }

  /// A text in which outputs are predicted at `queries` and inputs stand at `places`.
  private static func text(
    _ tokens: [Int], queries: [Int], places: [[Int]]
  ) -> (text: PlacedText, asked: Asked) {
    let outputs = queries.indices.map { "output\($0)" }
    let inputs = places.indices.map { "input\($0)" }
    let spans =
      zip(outputs, queries).map { VariableSpan(variable: $0, role: .output, range: $1 + 1..<$1 + 2) }
      + zip(inputs, places).flatMap { name, places in
        places.map { VariableSpan(variable: name, role: .input, range: $0..<$0 + 1) }
      }
    return (PlacedText(tokens: tokens, spans: spans), Asked(outputs: outputs, inputs: inputs))
  }

  /// Texts that read the same up to a query are measured the same there to the last bit, wherever they stand in a batch.
  @Test func equalPrefixesHaveEqualRows() throws {
    let model = Model(
      GPT2(vocabulary: 9, context: 13, width: 24, layers: 2, heads: 3, initialDeviation: 0.4), seed: 3)
    var generator = SeededGenerator(seed: 4)
    let beginnings = (0..<3).map { _ in (0..<7).map { _ in generator.uniform(below: 9) } }
    let texts = (0..<30).map { text in
      Self.text(
        beginnings[text % 3] + (0..<6).map { _ in generator.uniform(below: 9) }, queries: [4, 6, 12],
        places: [[0], [1, 2], [5]])
    }
    let measured = try InputAttention(of: model, over: texts.map(\.text), asked: texts[0].asked)
    let rows = measured.rows / texts.count
    func values(_ text: Int, _ count: Int) -> ([Float], [Double], [Double]) {
      let range = text * rows..<text * rows + count
      return (
        Array(measured.attention[range.lowerBound * 6..<range.upperBound * 6]),
        Array(measured.rollout[range]),
        Array(measured.valueNorms![range.lowerBound * 2..<range.upperBound * 2])
      )
    }
    for text in 3..<30 {
      #expect(values(text, 6) == values(text % 3, 6))
      #expect(values(text, 9) != values(text % 3, 9), "the ends differ")
    }
  }

  @Test func featuresPerHeadAndDivided() throws {
    // Two rows of a group, two layers, two heads; then a group of zeros.
    let measured = InputAttention(
      layers: 2, heads: 2,
      attention: [0.1, 0.3, 0, 0.2, 0.5, 0.3, 0.1, 0.1] + [Float](repeating: 0, count: 8),
      rollout: [0, 0, 0, 0], valueNorms: nil)
    func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
      found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }
    }
    let means = try measured.features(perHead: false)
    #expect(means.columns == 2 && isNear(means.values, [0.2, 0.1, 0.4, 0.1, 0, 0, 0, 0]))
    let heads = try measured.features(perHead: true)
    #expect(heads.columns == 4 && isNear(Array(heads[1]), [0.5, 0.3, 0.1, 0.1]))
    let divided = try measured.features(perHead: false, dividedByMaximumOf: 2)
    #expect(isNear(divided.values, [0.5, 0.25, 1, 0.25, 0, 0, 0, 0]))
    #expect(isNear(try #require(measured.values(.attention)), [0.15, 0.25, 0, 0]))
    #expect(isNear(try #require(measured.values(.attention, layer: 1)), [0.1, 0.1, 0, 0]))
    #expect(measured.values(.valueNorm) == nil && measured.values(.rollout, layer: 0) == nil)
  }

  @Test func attentionThatIsNotFinite() throws {
    let measured = InputAttention(
      layers: 1, heads: 1, attention: [0.1, .nan], rollout: [0, 0], valueNorms: nil)
    #expect(throws: ProbeError.self) { try measured.features(perHead: false) }
  }
}
