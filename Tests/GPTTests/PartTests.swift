import Arrays
import GPT
import TestSupport
import Testing

/// The parts of a forward pass add up to the whole.
@Suite(.tiered) struct PartTests {
  private func run(_ test: ArchitectureCase) throws -> (model: Model, capture: Capture) {
    let model = test.model()
    let selection = HookSelection.everything(in: model.dimensions, onRequest: true)
    return (model, try model.run(test.tokens(batch: 4), options: Model.Options(capture: selection)))
  }

  private func sum(_ parts: [Tensor]) -> [Float] {
    var total = [Double](repeating: 0, count: parts[0].count)
    for part in parts {
      for (i, value) in part.values.enumerated() { total[i] += Double(value) }
    }
    return total.map(Float.init)
  }

  @Test(arguments: ArchitectureCase.all) func residualStream(_ test: ArchitectureCase) throws {
    let (model, capture) = try run(test)
    var parts = [try #require(capture[HookPoint(.embed)])]
    if model.dimensions.has(.positionEmbed) { parts.append(try #require(capture[HookPoint(.positionEmbed)])) }
    for layer in 0..<model.dimensions.layers {
      let pre = try #require(capture[.residualPre, layer])
      #expect(relativeError(pre.values, sum(parts)) < 1e-6)
      parts.append(try #require(capture[.attentionOut, layer]))
      if model.dimensions.has(.residualMid) {
        #expect(relativeError(try #require(capture[.residualMid, layer]).values, sum(parts)) < 1e-6)
      }
      if model.dimensions.hasMLP { parts.append(try #require(capture[.mlpOut, layer])) }
      #expect(relativeError(try #require(capture[.residualPost, layer]).values, sum(parts)) < 1e-6)
    }
  }

  @Test(arguments: ArchitectureCase.all) func headResults(_ test: ArchitectureCase) throws {
    let (model, capture) = try run(test)
    let d = model.dimensions
    for layer in 0..<d.layers {
      let result = try #require(capture[.headResult, layer])
      let out = try #require(capture[.attentionOut, layer])
      let part = model.architecture.layout.part(.attentionOutBias, layer: layer)
      let bias =
        part.map { model.parameters[$0.parameter] } ?? model.parameters["h.\(layer).attn.out.bias"]
        ?? Tensor([d.width])
      #expect(result.shape == [4, out.shape[1], d.heads, d.width])
      let values = result.values
      let total = out.values.indices.map { place in
        let (row, column) = place.quotientAndRemainder(dividingBy: d.width)
        return (0..<d.heads).reduce(bias[column]) { $0 + values[(row * d.heads + $1) * d.width + column] }
      }
      #expect(relativeError(total, out.values) < 1e-5)
    }
  }

  @Test(arguments: ArchitectureCase.causal) func patterns(_ test: ArchitectureCase) throws {
    let (model, capture) = try run(test)
    let d = model.dimensions
    for layer in 0..<d.layers {
      let pattern = try #require(capture[.pattern, layer])
      let scores = try #require(capture[.attentionScores, layer])
      let value = try #require(capture[.value, layer])
      let mixed = try #require(capture[.mixed, layer])
      let length = pattern.shape[2]
      for example in 0..<4 {
        for head in 0..<d.heads {
          for query in 0..<length {
            let row = pattern.at(example).at(head).at(query).values
            #expect(abs(row.reduce(0.0) { $0 + Double($1) } - 1) < 1e-6)
            #expect(row[(query + 1)...].allSatisfy { $0 == 0 })
            #expect(
              scores.at(example).at(head).at(query).values[(query + 1)...].allSatisfy { $0 == -.infinity })
            let z = (0..<d.headWidth).map { column in
              (0...query).reduce(Float(0)) {
                $0 + row[$1] * value[example, $1, head * d.keyValueHeads / d.heads, column]
              }
            }
            #expect(relativeError(mixed.at(example).at(query).at(head).values, z) < 1e-5)
          }
        }
      }
    }
  }

  /// A layer norm takes the mean away, an RMS norm does not.
  @Test(arguments: ArchitectureCase.all.filter { $0.architecture.dimensions.hasNorms }) func norms(
    _ test: ArchitectureCase
  ) throws {
    let (model, capture) = try run(test)
    let last = model.dimensions.layers - 1
    let normalized = try #require(capture[HookPoint(.finalNormalized)])
    let scale = try #require(capture[HookPoint(.finalScale)])
    let stream = try #require(capture[.residualPost, last])
    #expect(scale.shape == [4, stream.shape[1], 1])
    let width = model.dimensions.width
    let plain = model.architecture as? Plain
    let isRMS = plain.map { [.rootMeanSquare, .rootMeanSquareOnly].contains($0.normalization) } ?? false
    let rmsEpsilon = isRMS ? plain?.epsilon : (model.architecture as? LLaMA)?.epsilon
    let epsilon = Double(rmsEpsilon ?? 1e-5)
    for row in 0..<4 * stream.shape[1] {
      let x = stream.values[row * width..<(row + 1) * width].map(Double.init)
      let mean = rmsEpsilon == nil ? x.reduce(0, +) / Double(width) : 0
      let deviation = (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width) + epsilon).squareRoot()
      #expect(abs(Double(scale.values[row]) - deviation) < 1e-5 * deviation)
      let found = Array(normalized.values[row * width..<(row + 1) * width])
      #expect(relativeError(found, x.map { Float(($0 - mean) / deviation) }) < 1e-5)
    }
  }
}
