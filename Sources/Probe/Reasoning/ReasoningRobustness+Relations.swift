import Arrays

extension ReasoningRobustness {
  private static let measures: [(name: String, value: @Sendable (Round) -> Double?)] = [
    ("accuracy", { $0.accuracy }), ("useful loss", { $0.usefulLoss }), ("useless loss", { $0.uselessLoss }),
  ]

  static func relations(
    _ rounds: [Round], _ sets: [[Int]], _ isRight: [Bool], _ settings: RobustnessSettings
  ) -> [Relation] {
    let shuffled = (0..<settings.shuffles).map { number in
      var generator = SeededGenerator(seed: settings.reasoning.seed, stream: 0x7368_7566 + UInt64(number))
      var order = isRight
      generator.shuffle(&order)
      return sets.map { set in Double(set.count { order[$0] }) / Double(set.count) }
    }
    var relations: [Relation] = []
    for measure in measures {
      for score in ["S_P1", "S_P2"] {
        let pairs: [(Double, Double)] = rounds.compactMap { round in
          guard let x = round.score(score), let y = measure.value(round) else { return nil }
          return (x, y)
        }
        let controls: [Double] =
          measure.name == "accuracy" ? shuffled.compactMap { correlation(of: rounds, score, with: $0).r } : []
        relations.append(
          Relation(
            measure: measure.name, score: score, correlation: Correlation(pairs.map(\.0), pairs.map(\.1)),
            shuffledLow: controls.min(), shuffledHigh: controls.max()))
      }
    }
    return relations
  }

  private static func correlation(
    of rounds: [Round], _ score: String, with accuracies: [Double]
  ) -> Correlation {
    let known = rounds.indices.filter { rounds[$0].score(score) != nil }
    return Correlation(known.map { rounds[$0].score(score)! }, known.map { accuracies[$0] })
  }

  /// Eight ranges from the lowest to the highest score; the highest belongs to the last. (In the paper's code to none.)
  static func bins(_ rounds: [Round], _ score: String, count: Int = 8) -> [Bin] {
    let scored = rounds.compactMap { round in round.score(score).map { (score: $0, round: round) } }
    guard let low = scored.map(\.score).min(), let high = scored.map(\.score).max(), high > low else {
      return []
    }
    let width = (high - low) / Double(count)
    let places = scored.map { min(count - 1, Int(($0.score - low) / width)) }
    return (0..<count).map { place in
      let inside = zip(scored, places).filter { $1 == place }.map(\.0.round)
      func mean(_ value: (Round) -> Double?) -> Double? { Mean.of(inside.map(value)) }
      func deviation(_ value: (Round) -> Double?) -> Double? { Mean.deviation(of: inside.map(value)) }
      return Bin(
        score: score, low: low + Double(place) * width, high: low + Double(place + 1) * width,
        rounds: inside.count, accuracy: mean(\.accuracy), usefulLoss: mean(\.usefulLoss),
        uselessLoss: mean(\.uselessLoss), accuracyDeviation: deviation(\.accuracy),
        usefulLossDeviation: deviation(\.usefulLoss), uselessLossDeviation: deviation(\.uselessLoss))
    }
  }
}
