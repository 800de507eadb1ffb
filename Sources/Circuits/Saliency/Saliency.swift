import Arrays
import GPT
import Probe

/// Saliency of every token for one answer, by every measure.
public struct Saliency: Codable, Sendable, Equatable {
  /// The position that answers.
  public let position: Int
  /// m as the text stands, and with the baseline in the place of every token.
  public let value: Double
  /// m with the baseline in the place of every token.
  public let baseline: Double
  /// What integrated gradients miss: |Σ − (m(e) − m(b))| / |m(e) − m(b)|.
  public let residual: Double?
  /// [position] by measure; positions after the answering one are 0 in causal models. No value norms for families whose output matrix is not
  /// known, no rollout for models that attend in both directions.
  public let scores: [String: [Double]]

  /// The scores of a measure.
  public subscript(measure: SaliencyMeasure) -> [Double]? { scores[measure.rawValue] }

  /// A text that is asked about.
  public struct Question: Sendable {
    /// The tokens.
    public let tokens: [Int]
    /// The position that answers.
    public let position: Int
    /// The answer, and what it is compared with.
    public let right: Int
    /// What the answer is compared with; nil for the likeliest other token.
    public let wrong: Int?

    /// A question.
    public init(tokens: [Int], position: Int, right: Int, wrong: Int? = nil) {
      self.tokens = tokens
      self.position = position
      self.right = right
      self.wrong = wrong
    }
  }

  /// Answers questions of one length together.
  ///
  /// - Parameters:
  ///   - model: what reads them.
  ///   - questions: texts of one length.
  ///   - steps: of integrated gradients: nodes of Gauss and Legendre on the way.
  ///   - threads: threads to work on.
  ///   - progress: hears of steps done and of all.
  public static func of(
    _ model: Model, _ questions: [Question], steps: Int = 64, threads: Int = Parallel.defaultThreads,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> [Saliency] {
    guard let first = questions.first else { return [] }
    let tokens = TokenBatch(questions.map(\.tokens))
    let (length, width) = (first.tokens.count, model.dimensions.width)
    let embed = HookPoint(.embed)
    let patterns = (0..<model.dimensions.layers).flatMap {
      [HookPoint(.pattern, layer: $0), HookPoint(.value, layer: $0)]
    }
    let clean = try model.run(
      tokens, options: .init(capture: HookSelection([embed] + patterns), threads: threads))
    let answers = questions.enumerated().map { number, question in
      AnswerPlace(
        example: number, position: question.position, right: question.right,
        wrong: question.wrong
          ?? clean.logits.at(number).at(question.position).values.likeliest(2).first { $0 != question.right })
    }
    let metric = LogitDifference(answers)
    func values(_ logits: Tensor) throws -> [Double] {
      try answers.map { answer in
        var own = answer
        own.example = 0
        let row = logits.at(answer.example).reshaped([1, length, model.dimensions.outputs])
        return try LogitDifference([own]).value(of: row)
      }
    }
    let mean = meanEmbedding(model)
    let e = clean[embed]!
    /// Gradients at the embeddings where they stand at a share of the way from the baseline.
    func gradient(at share: Float) throws -> (Tensor, Tensor) {
      var hooks = Hooks()
      if share != 1 {
        hooks.add(at: embed, backward: .zero) { tensor, context in
          let own = e.slice(context.examples)
          for i in 0..<tensor.count {
            let b = mean[i % width]
            tensor.pointer[i] = b + share * (own.pointer[i] - b)
          }
        }
      }
      let run = try model.valueAndGradient(
        of: metric, tokens,
        options: .init(at: HookSelection([embed]), capture: HookSelection([]), hooks: hooks, threads: threads)
      )
      return (run[embed]!, run.capture.logits)
    }
    let plain = try gradient(at: 1).0
    let sums = Tensor(e.shape)
    for (step, node) in GaussLegendre.nodes(steps).enumerated() {
      try progress(step, steps)
      let some = try gradient(at: Float(node.place)).0
      for i in 0..<sums.count { sums.pointer[i] += Float(node.weight) * some.pointer[i] }
    }
    try progress(steps, steps)
    let ends = (whole: try values(clean.logits), base: try values(gradient(at: 0).1))
    let output = ValueNorms.outputMatrices(of: model)

    return questions.indices.map { number in
      let (own, slope, path) = (e.at(number), plain.at(number), sums.at(number))
      var scores: [SaliencyMeasure: [Double]] = [:]
      func each(_ score: (Int) -> Double) -> [Double] {
        (0..<length).map { $0 <= questions[number].position || !model.dimensions.isCausal ? score($0) : 0 }
      }
      func product(_ position: Int, _ gradient: Tensor, _ value: (Int) -> Float) -> Double {
        (0..<width).reduce(0) { $0 + Double(value($1)) * Double(gradient.pointer[position * width + $1]) }
      }
      scores[.gradient] = each { position in
        product(position, slope) { slope.pointer[position * width + $0] }.squareRoot()
      }
      scores[.gradientTimesInput] = each { position in
        product(position, slope) { own.pointer[position * width + $0] }
      }
      let integrated = each { position in
        product(position, path) { own.pointer[position * width + $0] - mean[$0] }
      }
      scores[.integratedGradients] = integrated
      let looked = LookedAt(
        clean, text: number, query: questions[number].position, output: output,
        isCausal: model.dimensions.isCausal)
      scores[.attention] = looked.attention
      scores[.rollout] = looked.rollout
      scores[.valueNorm] = looked.valueNorms
      let change = ends.whole[number] - ends.base[number]
      return Saliency(
        position: questions[number].position, value: ends.whole[number], baseline: ends.base[number],
        residual: abs(change) > 1e-9 ? abs(integrated.reduce(0, +) - change) / abs(change) : nil,
        scores: Dictionary(uniqueKeysWithValues: scores.map { ($0.key.rawValue, $0.value) }))
    }
  }

  /// The mean of all token embeddings, [D].
  private static func meanEmbedding(_ model: Model) -> [Float] {
    guard let decoder = model.architecture as? any DecoderTransformer else {
      return [Float](repeating: 0, count: model.dimensions.width)
    }
    let table = decoder.tokenEmbedding(model.parameters)
    let (count, width) = (model.dimensions.vocabulary, model.dimensions.width)
    var sums = [Double](repeating: 0, count: width)
    let row = Tensor([width])
    for token in 0..<count {
      table.copyRow(token, into: row.pointer)
      for i in 0..<width { sums[i] += Double(row.pointer[i]) }
    }
    return sums.map { Float($0 / Double(count)) }
  }
}

/// What a position looks at.
private struct LookedAt {
  /// Mean over layers and heads.
  let attention: [Double]
  /// Nil for models that attend in both directions.
  let rollout: [Double]?
  /// Mean over layers; nil where output matrices are not known.
  let valueNorms: [Double]?

  init(_ capture: Capture, text: Int, query: Int, output: [[Float]]?, isCausal: Bool) {
    let layers = capture.selection.points.compactMap { $0.kind == .pattern ? $0.layer : nil }
    let length = capture.tokens.length
    let patterns = layers.map { capture[.pattern, $0]!.at(text) }
    let heads = patterns[0].shape[0]
    attention = (0..<length).map { key in
      patterns.reduce(0.0) { sum, pattern in
        sum + (0..<heads).reduce(0.0) { $0 + Double(pattern[$1, query, key]) }
      } / Double(layers.count * heads)
    }
    let means = patterns.map { pattern -> [Float] in
      let square = length * length
      return (0..<square).map { place in
        (0..<heads).reduce(Float(0)) { $0 + pattern.pointer[$1 * square + place] } / Float(heads)
      }
    }
    rollout = isCausal ? AttentionRollout.row(of: query, means: means, length: length) : nil
    let keys = isCausal ? 0...query : 0...length - 1
    valueNorms = output.map { output in
      var sums = [Double](repeating: 0, count: length)
      for layer in layers {
        let values = capture[.value, layer]!.at(text)
        let norms = ValueNorms(
          values: values.values, output: output[layer], heads: heads, keyValueHeads: values.shape[1],
          headWidth: values.shape[2], keys: Array(keys))
        for key in keys {
          let weights = (0..<heads).map { patterns[layer][$0, query, key] }
          sums[key] += norms.norm(attention: weights, key: key) / Double(layers.count)
        }
      }
      return sums
    }
  }
}
