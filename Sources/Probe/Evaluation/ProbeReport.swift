import Arrays

/// What a probe reached on rows that it did not learn from, and what its controls reached.
public struct ProbeReport: Codable, Sendable, Equatable {
  /// The same procedure where there is nothing to read.
  public struct Controls: Codable, Sendable, Equatable {
    /// Always predicting the training rows' most frequent label (the smallest of equals): one score a fold.
    public let majority: ScoreSummary
    /// Learning and testing on shuffled labels: the mean over folds of each shuffle.
    public let shuffled: ScoreSummary
    /// The mean score minus the mean of the shuffled labels (Hewitt & Liang 2019); nil when either is missing.
    public let selectivity: Double?
    /// Features of models that learned nothing: the mean over folds of each; nil when none were given.
    public let random: ScoreSummary?
    /// ``Score/normalized(_:random:)`` of the mean score against the mean of ``random``.
    public let normalized: Double?
  }

  /// One score a fold; nil where it is not defined.
  public let scores: [Double?]
  /// The mean of the scores that there are.
  public let mean: Double?
  /// The score of all test rows' predictions taken together, for folds too small to have scores of their own.
  public let pooled: Double?
  /// Classifier, split, score and seed by name.
  public let settings: [String: SettingValue]
  /// The numbers of rows, of features a row, and of rows tested.
  public let rows: Int
  /// The number of features of a row.
  public let features: Int
  /// The number of rows tested, over all folds.
  public let tested: Int
  /// How many of the fits, those of the controls included, stopped before the solver's optimum: predictions of these may
  /// still change. 0 for classifiers that do not iterate.
  public let stoppedFits: Int
  /// What the same procedure reaches where there is nothing to read.
  public let controls: Controls
  /// Each label column's classes over all test rows.
  public let tables: [[ClassScores]]
  /// Each label column's counts over all test rows.
  public let confusion: [Confusion]

  /// - Parameter predictions: one matrix a fold, for its test rows.
  init(
    settings: [String: SettingValue], features: FeatureMatrix, labels: LabelMatrix, folds: [Fold],
    score: Score,
    predictions: [LabelMatrix], stoppedFits: Int = 0, controls: Controls
  ) {
    let summary = Self.scores(score, labels, folds, predictions)
    scores = summary.scores
    mean = summary.mean
    let test = labels.selecting(folds.flatMap(\.test))
    let pooledPredictions = LabelMatrix(
      checked: labels.columns.indices.map { column in predictions.flatMap { $0.columns[column] } })
    pooled = score.value(truth: test, predictions: pooledPredictions)
    self.settings = settings
    rows = features.rows
    self.features = features.columns
    tested = test.rows
    self.stoppedFits = stoppedFits
    self.controls = controls
    confusion = zip(test.columns, pooledPredictions.columns).map { Confusion(truth: $0, predictions: $1) }
    tables = confusion.map(\.table)
  }

  /// The score of each fold.
  static func scores(
    _ score: Score, _ labels: LabelMatrix, _ folds: [Fold], _ predictions: [LabelMatrix]
  ) -> ScoreSummary {
    ScoreSummary(
      zip(folds, predictions).map { score.value(truth: labels.selecting($0.test), predictions: $1) })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scores, forKey: .scores)
    try container.encode(mean, forKey: .mean)
    try container.encode(pooled, forKey: .pooled)
    try container.encode(settings, forKey: .settings)
    try container.encode(rows, forKey: .rows)
    try container.encode(features, forKey: .features)
    try container.encode(tested, forKey: .tested)
    try container.encode(stoppedFits, forKey: .stoppedFits)
    try container.encode(controls, forKey: .controls)
    try container.encode(tables, forKey: .tables)
    try container.encode(confusion, forKey: .confusion)
  }
}

extension ProbeReport.Controls {
  /// - Parameters:
  ///   - predictions: those of the probe, one matrix a fold.
  ///   - shuffled: each shuffle's labels and the predictions for them.
  ///   - random: the predictions from each random model's features.
  init(
    score: Score, folds: [Fold], labels: LabelMatrix, predictions: [LabelMatrix],
    shuffled: [(LabelMatrix, [LabelMatrix])], random: [[LabelMatrix]]
  ) {
    let mean = ProbeReport.scores(score, labels, folds, predictions).mean
    majority = ProbeReport.scores(
      score, labels, folds,
      folds.map { fold in
        LabelMatrix(
          checked: labels.columns.map { column in
            var counts: [Int: Int] = [:]
            for row in fold.train { counts[column[row], default: 0] += 1 }
            let label = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
            return Array(repeating: label, count: fold.test.count)
          })
      })
    self.shuffled = ScoreSummary(
      shuffled.map { ProbeReport.scores(score, $0, folds, $1).mean })
    selectivity = if let mean, let control = self.shuffled.mean { mean - control } else { nil }
    let fresh = ScoreSummary(random.map { ProbeReport.scores(score, labels, folds, $0).mean })
    self.random = random.isEmpty ? nil : fresh
    normalized = Score.normalized(mean, random: fresh.mean)
  }
}
