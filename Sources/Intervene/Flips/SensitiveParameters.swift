import Arrays
import GPT
import Records

/// A single parameter, what a first-order estimate says about changing it, and what changing it does.
public struct SensitiveParameter: Codable, Sendable {
  /// E.g. `blocks.1.attn.W_Q[2,5,7]`.
  public let parameter: String
  /// Its value in the untouched model.
  public let old: Float
  /// The value that it is changed to.
  public let new: Float
  /// d(loss)/d(parameter).
  public let gradient: Double
  /// gradient · (new − old).
  public let predictedLossChange: Double
  /// The loss with this parameter changed minus the loss before.
  public let lossChange: Double
  /// With this parameter changed: accuracy by output, teacher-forced, and of whole answers.
  public let accuracy: [String: Double]
  /// The share of texts with all outputs right.
  public let whole: Double
}

/// Ranks single parameters by |gradient · change|, then changes each to see.
///
/// The loss is the mean cross-entropy per token of the texts' right completions, each with its end, without dropout.
struct SensitiveParameters {
  /// Of the untouched model.
  let loss: Double
  private let scorer: ChangedModelScorer
  private let groups: [ParameterGroup]
  private let settings: DoseSettings
  private let data: EncodedDataset
  private let gradients: Parameters

  /// Texts whose gradient is computed at a time.
  private static let batch = 32

  init(scorer: ChangedModelScorer, groups: [ParameterGroup], settings: DoseSettings) throws {
    self.scorer = scorer
    self.groups = groups
    self.settings = settings
    let subject = scorer.subject
    data = try EncodedDataset(
      subject.texts.examples.map { TextPair(prompt: $0.prompt, completion: $0.completion) },
      tokenizer: subject.texts.tokenizer, loss: .completion, context: subject.model.dimensions.context,
      endsTexts: false)
    try MemoryNeed.gradients(
      subject.model.architecture, batch: min(Self.batch, data.count), length: data.length
    ).check()
    gradients = Parameters(layout: subject.model.architecture.layout)
    let engine = GradientEngine(
      subject.model, batch: min(Self.batch, data.count), length: data.length, threads: subject.threads)
    var sum = 0.0
    var total = 0.0
    for rows in Self.batches(data.count) {
      let batch = data.batch(rows)
      let weight = batch.weights.reduce(0.0) { $0 + Double($1) }
      sum += try engine.gradients(batch, dropout: nil).loss * weight
      total += weight
      for place in 0..<gradients.layout.arenaCount {
        gradients.base[place] += engine.gradients.base[place] * Float(weight)
      }
    }
    for place in 0..<gradients.layout.arenaCount { gradients.base[place] /= Float(total) }
    loss = sum / total
  }

  /// The largest |gradient · change| first.
  func found() throws -> [SensitiveParameter] {
    struct Candidate {
      let group: Int
      let offset: Int
      let new: Float
      let predicted: Double
    }
    var candidates: [Candidate] = []
    for (number, group) in groups.enumerated() {
      let old = scorer.parameters.values(at: group.offsets)
      var source = NormalSource(seed: settings.seed, stream: UInt64(number))
      let new = settings.how.changed(
        old, deviation: settings.how.isNoise ? Float(Deviation.whole(old)) : 0, source: &source)
      candidates += group.offsets.indices.compactMap { place in
        let offset = group.offsets[place]
        let predicted = Double(gradients.base[offset]) * (Double(new[place]) - Double(old[place]))
        return predicted.isFinite
          ? Candidate(group: number, offset: offset, new: new[place], predicted: predicted) : nil
      }
    }
    candidates.sort { (abs($0.predicted), $1.offset) > (abs($1.predicted), $0.offset) }
    let outputs = scorer.subject.texts.outputs
    return try candidates.prefix(settings.sensitive).map { candidate in
      try scorer.changing([candidate.offset], to: [candidate.new]) { model in
        let score = try scorer.score(from: nil)
        return SensitiveParameter(
          parameter: groups[candidate.group].name(of: candidate.offset),
          old: scorer.subject.model.parameters.base[candidate.offset], new: candidate.new,
          gradient: Double(gradients.base[candidate.offset]), predictedLossChange: candidate.predicted,
          lossChange: try meanLoss(model) - loss,
          accuracy: Dictionary(uniqueKeysWithValues: zip(outputs, score.accuracy)), whole: score.wholeAccuracy
        )
      }
    }
  }

  private func meanLoss(_ model: Model) throws -> Double {
    var sum = 0.0
    var total = 0.0
    for rows in Self.batches(data.count) {
      let batch = data.batch(rows)
      for (loss, weight) in zip(try model.losses(batch, threads: scorer.subject.threads), batch.weights) {
        sum += Double(loss) * Double(weight)
        total += Double(weight)
      }
    }
    return sum / total
  }

  private static func batches(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: batch).map { $0..<min(count, $0 + batch) }
  }
}
