import Arrays
import GPT
import Tasks

/// Draws parameters of a group, changes them, and scores the changed model.
struct DoseDraws {
  let scorer: ChangedModelScorer
  let settings: DoseSettings

  /// The different numbers of parameters that the settings' shares mean, smallest first.
  func counts(of group: ParameterGroup) -> [Int] {
    let all = group.offsets.count
    let counts = settings.fractions.map { max(1, Int(($0 * Double(all)).rounded())) }
    // Values can only trade places with others.
    return Set(settings.how == .swap ? counts.map { min(all, max(2, $0)) } : counts).sorted()
  }

  /// All draws of one number of parameters.
  ///
  /// - Parameters:
  ///   - number: of the group: each group has draws of its own.
  ///   - onDraw: called after each draw.
  func dose(
    _ count: Int, of group: ParameterGroup, number: Int, onDraw: () -> Void
  ) throws -> DoseResponseReport.Dose {
    let texts = scorer.subject.texts
    let deviation =
      settings.how.isNoise ? Float(Deviation.whole(scorer.parameters.values(at: group.offsets))) : 0
    var scores: [TeacherForcedScore] = []
    var generated: [[Double]] = []
    for draw in 0..<settings.repeats {
      // Independent of how many shares and draws there are.
      let stream = UInt64(number) << 40 ^ UInt64(count) << 16 ^ UInt64(draw)
      var generator = SeededGenerator(seed: settings.seed, stream: stream)
      var source = NormalSource(seed: settings.seed, stream: stream ^ 1 << 63)
      let offsets = generator.sample(count, below: group.offsets.count).map { group.offsets[$0] }
      let values = settings.how.changed(
        scorer.parameters.values(at: offsets), deviation: deviation, source: &source)
      try scorer.changing(offsets, to: values) { model in
        scores.append(try scorer.score(from: firstLayer(of: group)))
        if settings.generates {
          let subject = Session(model: model, texts: texts, threads: scorer.subject.threads)
          let answers = try subject.generate([])
          generated.append(texts.outputs.indices.map(answers.accuracy))
        }
      }
      onDraw()
    }
    func band(_ values: [Double]) -> DoseResponseReport.Band {
      DoseResponseReport.Band(values) { texts.interval(ofShare: $0) }
    }
    func bands(_ values: [[Double]]) -> [String: DoseResponseReport.Band] {
      Dictionary(
        uniqueKeysWithValues: texts.outputs.enumerated().map { output, name in
          (name, band(values.map { $0[output] }))
        })
    }
    return DoseResponseReport.Dose(
      count: count, fraction: Double(count) / Double(group.offsets.count),
      accuracy: bands(scores.map(\.accuracy)), whole: band(scores.map(\.wholeAccuracy)),
      generated: settings.generates ? bands(generated) : nil,
      notFinite: Double(scores.reduce(0) { $0 + $1.notFinite }) / Double(scores.count * texts.count))
  }

  /// The first block that depends on a group; nil when the embedding does.
  private func firstLayer(of group: ParameterGroup) -> Int? {
    // The final norm is not behind a block of its own: the last block is run again.
    group.kind == "norms" ? group.layer ?? scorer.subject.model.dimensions.layers - 1 : group.layer
  }
}

extension DoseResponseReport.Band {
  /// Precondition: there is a value.
  init(_ values: [Double], interval: (Double) -> ShareInterval?) {
    let sorted = values.sorted()
    let mean = Mean.of(values)!
    self.init(
      mean: mean, lower: Quantile.of(0.1, in: sorted), upper: Quantile.of(0.9, in: sorted),
      interval: interval(mean))
  }
}
