import Arrays

/// Scores probes of attention for all labels of one split; what they share (folds, neighbours) is found once.
struct DependencyScoring {
  let rows: DependencyRows
  let features: FeatureMatrix
  /// Features of freshly initialised models.
  let random: [FeatureMatrix]
  let settings: DependencySettings
  let threads: Int
  /// Hears of every fold that is done, from any thread.
  let onFold: @Sendable () -> Void

  /// The folds that ``scores(_:)`` works on, all models together.
  static func folds(_ split: DependencySplit, rows: DependencyRows, settings: DependencySettings) -> Int {
    let folds = split == .byInput ? settings.folds : rows.outputs.count > 1 ? rows.outputs.count : 0
    return folds * (1 + settings.randomModels)
  }

  /// One score for each label.
  func scores(_ split: DependencySplit) throws -> [DependencyScore] {
    if split == .leaveOneOutputOut, rows.outputs.count < 2 {
      return DependencyLabel.allCases.map {
        DependencyScore($0, split, missing: "the world's text shows one output only")
      }
    }
    let kinds = DependencyLabel.allCases.filter { rows.labels($0).classes[0].count > 1 }
    let labels = kinds.map(rows.labels)
    let validation = CrossValidation(
      settings.classifier, split: split == .byInput ? .grouped(settings.folds) : .leaveOneGroupOut,
      shuffles: settings.shuffles, seed: settings.seed)
    let folds = try validation.split.folds(
      labels: rows.labels(.structural), groups: rows.groups(split))
    let orders = (0..<settings.shuffles).map { number in
      var generator = SeededGenerator(seed: settings.seed, stream: UInt64(number))
      var order = Array(0..<rows.count)
      generator.shuffle(&order)
      return order
    }
    let shuffled = labels.map { labels in orders.map(labels.selecting) }
    let found = try validation.predictions(
      features, labels + shuffled.flatMap { $0 }, folds, threads: threads, onFold)
    let own = try random.map { try validation.predictions($0, labels, folds, threads: threads, onFold) }
    return DependencyLabel.allCases.map { kind in
      guard let place = kinds.firstIndex(of: kind) else {
        return DependencyScore(kind, split, missing: "all rows have the same label")
      }
      let first = kinds.count + place * settings.shuffles
      return score(
        kind, split,
        Predictions(
          labels: labels[place], folds: folds, trained: found.map { $0[place] },
          shuffled: shuffled[place].enumerated().map { number, labels in
            (labels, found.map { $0[first + number] })
          },
          random: own.map { $0.map { $0[place] } }))
    }
  }

  /// What was predicted for one label, one matrix a fold.
  private struct Predictions {
    let labels: LabelMatrix
    let folds: [Fold]
    let trained: [LabelMatrix]
    /// Each shuffle's labels and the predictions for them.
    let shuffled: [(labels: LabelMatrix, predictions: [LabelMatrix])]
    /// [model][fold].
    let random: [[LabelMatrix]]
  }

  private func score(
    _ kind: DependencyLabel, _ split: DependencySplit, _ p: Predictions
  ) -> DependencyScore {
    // Macro-F1 is not defined where there is one class only.
    let scored = p.folds.indices.filter { p.labels.selecting(p.folds[$0].test).classes[0].count > 1 }
    func part<Element>(_ all: [Element]) -> [Element] { scored.map { all[$0] } }
    var descriptions = settings.classifier.settings
    descriptions["split"] = .text(split.rawValue)
    descriptions["score"] = .text(Score.macroF1.rawValue)
    descriptions["folds"] = .integer(scored.count)
    descriptions["shuffles"] = .integer(settings.shuffles)
    descriptions["seed"] = .integer(Int(truncatingIfNeeded: settings.seed))
    let probe =
      scored.isEmpty
      ? nil
      : ProbeReport(
        settings: descriptions, features: features, labels: p.labels, folds: part(p.folds), score: .macroF1,
        predictions: part(p.trained),
        controls: ProbeReport.Controls(
          score: .macroF1, folds: part(p.folds), labels: p.labels, predictions: part(p.trained),
          shuffled: p.shuffled.map { ($0.labels, part($0.predictions)) }, random: p.random.map(part)))
    var byRow = [Int](repeating: 0, count: rows.count)
    for (fold, predicted) in zip(p.folds, p.trained) {
      for (row, label) in zip(fold.test, predicted.single) { byRow[row] = label }
    }
    return DependencyScore(
      label: kind, split: split,
      missing: probe == nil ? "all rows of each output have the same label" : nil, probe: probe,
      position: split == .byInput ? positionScore(p.labels, part(p.folds)) : nil,
      outputs: split == .leaveOneOutputOut ? outputScores(p) : nil,
      predicted: rows.meanOverInputs { byRow[$0] == 0 ? 0 : 1 })
  }

  /// The mean over folds of what each pair's most frequent training label scores, the smallest of equals.
  private func positionScore(_ labels: LabelMatrix, _ folds: [Fold]) -> Double? {
    let values = labels.single
    let predictions = folds.map { fold in
      var counts = [[Int: Int]](repeating: [:], count: rows.pairs)
      for row in fold.train { counts[row % rows.pairs][values[row], default: 0] += 1 }
      let likeliest = counts.map { $0.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0 }
      return LabelMatrix(fold.test.map { likeliest[$0 % rows.pairs] })
    }
    return ProbeReport.scores(.macroF1, labels, folds, predictions).mean
  }

  /// Each fold is one output, in order.
  private func outputScores(_ p: Predictions) -> [DependencyScore.OutputScore] {
    rows.outputs.indices.map { output in
      let fold = p.folds[output]
      let truth = p.labels.selecting(fold.test)
      let isDefined = truth.classes[0].count > 1
      func f1(_ predictions: LabelMatrix) -> Double? {
        isDefined ? Score.macroF1.value(truth: truth, predictions: predictions) : nil
      }
      let own = f1(p.trained[output])
      let random = ScoreSummary(p.random.map { f1($0[output]) })
      var counts: [Int: Int] = [:]
      for row in fold.train { counts[p.labels.single[row], default: 0] += 1 }
      let likeliest = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
      return DependencyScore.OutputScore(
        output: rows.outputs[output], f1: own, random: p.random.isEmpty ? nil : random,
        normalized: Score.normalized(own, random: random.mean),
        majority: f1(LabelMatrix(fold.test.map { _ in likeliest })),
        accuracy: Score.accuracy.value(truth: truth, predictions: p.trained[output]))
    }
  }
}
