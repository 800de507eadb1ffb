import Arrays

/// Both probes for several variables at one place, with shuffled labels as their control.
struct PlaceProbes: Sendable {
  /// Shares of right predictions, one a variable.
  struct Accuracy: Sendable, Equatable {
    var linear: [Double?]
    var knn: [Double?]
    /// With shuffled labels, mean over the shuffles; empty without shuffles.
    var shuffledLinear: [Double?]
    var shuffledKNN: [Double?]
  }

  let variables: [ProbedVariable]
  let linear: LogisticRegression
  let k: Int
  /// How often labels are shuffled.
  let shuffles: Int
  let seed: UInt64

  /// The neighbours' classifier; the smallest training set limits k.
  static func neighbours(_ k: Int, _ folds: [Fold]) -> KNearestNeighbours {
    KNearestNeighbours(k: min(k, folds.map(\.train.count).min() ?? k))
  }

  /// How well each variable can be read from the features by a probe that did not see the text.
  ///
  /// - Parameters:
  ///   - folds: for each variable, which together test each text once; none where nothing can be told.
  ///   - controls: whether shuffled labels are tried too.
  func accuracy(of features: PlaceFeatures, folds: [[Fold]], controls: Bool = true) throws -> Accuracy {
    let regression = LeaveOutRegression(linear, features.scaled)
    var found = Accuracy(linear: [], knn: [], shuffledLinear: [], shuffledKNN: [])
    for (variable, folds) in zip(variables, folds) {
      let sets = [variable.labels] + (controls ? shuffled(variable.labels, folds) : [])
      let linear = try sets.map { labels in
        try share(labels, folds) { try regression.predictions(labels, classes: variable.classes, folds: $0) }
      }
      let neighbours = try neighbourPredictions(features, sets, folds)
      let knn = zip(sets, neighbours).map { labels, found in share(labels, folds) { _ in found } }
      found.linear.append(linear[0])
      found.knn.append(knn[0])
      if controls, shuffles > 0 {
        found.shuffledLinear.append(Mean.of(Array(linear.dropFirst())))
        found.shuffledKNN.append(Mean.of(Array(knn.dropFirst())))
      }
    }
    return found
  }

  /// The labels in other texts' places, within each fold: the folds and what each of them holds stay the same, so that a
  /// probe that reads nothing reaches what it reaches on the true labels.
  private func shuffled(_ labels: [Int], _ folds: [Fold]) -> [[Int]] {
    (0..<shuffles).map { number in
      var generator = SeededGenerator(seed: seed, stream: UInt64(number))
      var result = labels
      for fold in folds {
        var order = fold.test
        generator.shuffle(&order)
        for (text, other) in zip(fold.test, order) { result[text] = labels[other] }
      }
      return result
    }
  }

  /// [set][text]: the neighbours of a fold are looked for once.
  private func neighbourPredictions(_ features: PlaceFeatures, _ sets: [[Int]], _ folds: [Fold]) throws
    -> [[Int]]
  {
    var found = sets.map { [Int](repeating: -1, count: $0.count) }
    let labels = sets.map { LabelMatrix($0) }
    let knn = Self.neighbours(k, folds)
    for fold in folds {
      let predictions = try knn.predictions(
        train: features.rows.selecting(fold.train), labels: labels.map { $0.selecting(fold.train) },
        test: features.rows.selecting(fold.test), threads: 1)
      for (set, matrix) in predictions.enumerated() {
        for (row, label) in zip(fold.test, matrix.single) { found[set][row] = label }
      }
    }
    return found
  }

  /// The share of right predictions over the texts that count; nil where fewer than two classes do.
  private func share(_ labels: [Int], _ folds: [Fold], _ predictions: ([Fold]) throws -> [Int]) rethrows
    -> Double?
  {
    let counted = ProbedVariable.testable(labels, in: folds)
    guard Set(labels.indices.filter { counted[$0] }.map { labels[$0] }).count > 1 else { return nil }
    let found = try predictions(folds)
    let right = labels.indices.count { counted[$0] && labels[$0] == found[$0] }
    return Double(right) / Double(counted.count { $0 })
  }
}
