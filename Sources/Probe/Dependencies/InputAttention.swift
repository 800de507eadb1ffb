import Arrays
import GPT
import Synchronization
import Tasks

/// Which positions look, and at what.
package struct Asked: Sendable {
  /// The names of outputs, whose predicting positions look …
  package let outputs: [String]
  /// … and of the input variables that they look at.
  package let inputs: [String]

  package init(outputs: [String], inputs: [String]) {
    self.outputs = outputs
    self.inputs = inputs
  }

  /// The positions that predict the outputs' first tokens.
  package func queries(in text: PlacedText) -> [Int] {
    outputs.map { output in
      guard let position = text.predicting(output) else {
        preconditionFailure("no position predicts \(output)")
      }
      return position
    }
  }
}

/// How much the position that predicts an output looks at an input variable: all measures of one model, one row for each
/// (input x, output, input variable).
///
/// An input variable that is written as several tokens, or several times, counts with the sum over its tokens.
package struct InputAttention: Sendable {
  package let layers: Int
  package let heads: Int
  /// [row][layer][head]: attention.
  package private(set) var attention: [Float]
  /// [row]: ``AttentionRollout``.
  package private(set) var rollout: [Double]
  /// [row][layer]: ``ValueNorms``; nil when the model's output matrices are not known.
  package private(set) var valueNorms: [Double]?

  /// Measures by their values.
  package init(layers: Int, heads: Int, attention: [Float], rollout: [Double], valueNorms: [Double]?) {
    precondition(
      attention.count == rollout.count * layers * heads
        && (valueNorms.map { $0.count == rollout.count * layers } ?? true),
      "\(attention.count) attentions and \(valueNorms?.count ?? 0) norms for \(rollout.count) rows")
    self.layers = layers
    self.heads = heads
    self.attention = attention
    self.rollout = rollout
    self.valueNorms = valueNorms
  }

  /// Runs a model over texts, those of one length together, and measures each. The result does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - asked: the outputs, whose predicting positions look, and the input variables that they look at.
  ///   - onText: hears of every text that is done, from any thread.
  /// - Throws: `ModelError` for texts that the model cannot take.
  package init(
    of model: Model, over texts: [PlacedText], asked: Asked, threads: Int = Parallel.defaultThreads,
    onText: @Sendable () -> Void = {}
  ) throws {
    let d = model.dimensions
    let selection = HookSelection(
      (0..<d.layers).flatMap { [HookPoint(.value, layer: $0), HookPoint(.pattern, layer: $0)] })
    let outputs = ValueNorms.outputMatrices(of: model)
    let measured = Mutex([InputAttention?](repeating: nil, count: texts.count))
    let byLength = Dictionary(grouping: texts.indices) { texts[$0].tokens.count }
    for (length, members) in byLength.sorted(by: { $0.key < $1.key }) {
      // Patterns of a batch take at most 32 MB.
      let batch = max(1, min(64, 8_000_000 / max(1, d.layers * d.heads * length * length)))
      for start in stride(from: 0, to: members.count, by: batch) {
        let chosen = members[start..<min(members.count, start + batch)]
        let capture = try model.run(
          TokenBatch(chosen.map { texts[$0].tokens }),
          options: Model.Options(capture: selection, logits: .none, threads: threads))
        try Parallel.run(parts: chosen.count, threads: threads) { example in
          let place = chosen[chosen.startIndex + example]
          let one = InputAttention(
            capture, example: example, text: texts[place], asked: asked, dimensions: d, outputs: outputs)
          measured.withLock { $0[place] = one }
          onText()
        }
      }
    }
    self.init(
      layers: d.layers, heads: d.heads, attention: [], rollout: [], valueNorms: outputs.map { _ in [] })
    var found = measured.withLock { $0.compactMap(\.self) }
    precondition(found.count == texts.count, "a text was not measured")
    Self.sharePrefixes(texts, asked, &found)
    for one in found {
      attention += one.attention
      rollout += one.rollout
      valueNorms? += one.valueNorms ?? []
    }
  }

  /// The rows of one text.
  private init(
    _ capture: Capture, example: Int, text: PlacedText, asked: Asked, dimensions d: Dimensions,
    outputs: [[Float]]?
  ) {
    let queries = asked.queries(in: text)
    let keys = Set(asked.inputs.flatMap { text.places(of: $0, .input, from: queries.max() ?? -1) }).sorted()
    let length = text.tokens.count
    let patterns = (0..<d.layers).map { capture[.pattern, $0]!.at(example).values }
    let means = patterns.map { Self.meanOverHeads($0, heads: d.heads) }
    let norms = outputs.map { outputs in
      (0..<d.layers).map { layer in
        ValueNorms(
          values: capture[.value, layer]!.at(example).values, output: outputs[layer], heads: d.heads,
          keyValueHeads: d.keyValueHeads, headWidth: d.headWidth, keys: keys)
      }
    }
    self.init(
      layers: d.layers, heads: d.heads, attention: [], rollout: [], valueNorms: norms.map { _ in [] })
    for query in queries {
      let rolled = AttentionRollout.row(of: query, means: means, length: length)
      for variable in asked.inputs {
        let places = text.places(of: variable, .input, from: query)
        rollout.append(places.reduce(0) { $0 + rolled[$1] })
        for layer in 0..<d.layers {
          func weights(_ key: Int) -> [Float] {
            (0..<d.heads).map { patterns[layer][($0 * length + query) * length + key] }
          }
          let seen = places.map(weights)
          attention += (0..<d.heads).map { head in seen.reduce(0) { $0 + $1[head] } }
          valueNorms?.append(
            zip(places, seen).reduce(0) { $0 + norms![layer].norm(attention: $1.1, key: $1.0) })
        }
      }
    }
  }

  /// Texts that read the same up to a query look back from it in the same way. The model's own numbers differ by rounding,
  /// which a nearest neighbour would tell apart: all are given those of the first such text.
  private static func sharePrefixes(
    _ texts: [PlacedText], _ asked: Asked, _ found: inout [InputAttention]
  ) {
    struct Prefix: Hashable {
      let tokens: ArraySlice<Int>
      let query: Int
      let places: [[Int]]
    }
    var first: [Prefix: Int] = [:]
    for (number, text) in texts.enumerated() {
      for (query, position) in asked.queries(in: text).enumerated() {
        let prefix = Prefix(
          tokens: text.tokens[...position], query: query,
          places: asked.inputs.map { text.places(of: $0, .input, from: position) })
        guard let donor = first[prefix] else {
          first[prefix] = number
          continue
        }
        let rows = query * asked.inputs.count..<(query + 1) * asked.inputs.count
        found[number].copy(rows, of: found[donor])
      }
    }
  }

  private mutating func copy(_ rows: Range<Int>, of other: InputAttention) {
    func values(_ width: Int) -> Range<Int> { rows.lowerBound * width..<rows.upperBound * width }
    attention.replaceSubrange(values(layers * heads), with: other.attention[values(layers * heads)])
    rollout.replaceSubrange(rows, with: other.rollout[rows])
    if let norms = other.valueNorms {
      valueNorms?.replaceSubrange(values(layers), with: norms[values(layers)])
    }
  }

  private static func meanOverHeads(_ pattern: [Float], heads: Int) -> [Float] {
    let size = pattern.count / heads
    var mean = [Float](repeating: 0, count: size)
    for head in 0..<heads {
      for place in 0..<size { mean[place] += pattern[head * size + place] }
    }
    for place in 0..<size { mean[place] /= Float(heads) }
    return mean
  }
}
