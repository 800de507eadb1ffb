import Arrays
import GPT
import Records
import Synchronization

/// Scores a classifier on rows that it did not learn from, beside what says whether the score means anything.
public struct CrossValidation: Sendable {
  /// What learns.
  public var classifier: any Classifier
  /// How rows are divided into those learned from and those tested on.
  public var split: Split
  /// What is measured on the test rows.
  public var score: Score
  /// How many times the labels are shuffled for the control.
  public var shuffles: Int
  /// Of the shuffles.
  public var seed: UInt64

  /// A classifier that is scored on rows that it did not learn from.
  public init(
    _ classifier: any Classifier, split: Split, score: Score = .macroF1, shuffles: Int = 5, seed: UInt64 = 0
  ) {
    self.classifier = classifier
    self.split = split
    self.score = score
    self.shuffles = shuffles
    self.seed = seed
  }

  /// Scores the classifier in every fold, with the controls.
  ///
  /// `random` are features of the same rows from models that learned nothing, one matrix a seed. `onFold` hears the
  /// number of folds that are done, and of all, from any thread. The result does not depend on `threads`.
  ///
  /// - Throws: ``ProbeError`` when all labels of every column are the same, when lengths differ, and as the split and
  ///   the classifier do.
  public func run(
    _ features: FeatureMatrix, _ labels: LabelMatrix, groups: [Int]? = nil, random: [FeatureMatrix] = [],
    threads: Int = Parallel.defaultThreads, onFold: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> ProbeReport {
    try labels.require(rows: features.rows)
    if let matrix = random.first(where: { $0.rows != features.rows }) {
      throw ProbeError.lengths(of: "rows of random features", expected: features.rows, found: matrix.rows)
    }
    if labels.classes.allSatisfy({ $0.count == 1 }) {
      throw ProbeError.oneClass(label: labels.classes[0][0], column: 0)
    }
    try NumberRange.shuffles.check(shuffles)
    let folds = try split.folds(labels: labels, groups: groups)
    var need = MemoryNeed(for: "\(shuffles) shuffles of \(features.rows) rows")
    // Each is kept with what is predicted for it.
    need.add("labels", [2, shuffles, features.rows, labels.columns.count], size: MemoryLayout<Int>.stride)
    try need.check()
    let shuffled = shuffledLabels(labels)
    let total = folds.count * (1 + random.count)
    let done = Mutex(0)
    let tick: @Sendable () -> Void = {
      let count = done.withLock { done in
        done += 1
        return done
      }
      onFold(count, total)
    }
    let all = [labels] + shuffled
    let stopped = Mutex(0)
    let onStop: @Sendable () -> Void = { stopped.withLock { $0 += 1 } }
    let found = try predictions(features, all, folds, threads: threads, tick, onStop: onStop)
    let own = try random.map {
      try predictions($0, [labels], folds, threads: threads, tick, onStop: onStop).map { $0[0] }
    }
    return ProbeReport(
      settings: settings(folds: folds.count), features: features, labels: labels, folds: folds, score: score,
      predictions: found.map { $0[0] }, stoppedFits: stopped.withLock { $0 },
      controls: ProbeReport.Controls(
        score: score, folds: folds, labels: labels,
        predictions: found.map { $0[0] },
        shuffled: shuffled.enumerated().map { place, labels in (labels, found.map { $0[place + 1] }) },
        random: own))
  }

  /// The predictions of every fold's test rows, as [fold][labels].
  func predictions(
    _ features: FeatureMatrix, _ labels: [LabelMatrix], _ folds: [Fold], threads: Int,
    _ tick: @Sendable () -> Void, onStop: @escaping @Sendable () -> Void = {}
  ) throws -> [[LabelMatrix]] {
    let results = Mutex([[LabelMatrix]](repeating: [], count: folds.count))
    // Folds side by side when there are enough of them, else the threads work inside of each.
    let isWide = folds.count >= 2 * threads
    try Parallel.run(parts: folds.count, threads: isWide ? threads : 1) { place in
      let fold = folds[place]
      let predicted = try classifier.predictions(
        train: features.selecting(fold.train), labels: labels.map { $0.selecting(fold.train) },
        test: features.selecting(fold.test), threads: isWide ? 1 : threads, onStop: onStop)
      results.withLock { $0[place] = predicted }
      tick()
    }
    return results.withLock { $0 }
  }

  /// The labels in other rows' places, all columns of a row together.
  private func shuffledLabels(_ labels: LabelMatrix) -> [LabelMatrix] {
    (0..<shuffles).map { number in
      var generator = SeededGenerator(seed: seed, stream: UInt64(number))
      var order = Array(0..<labels.rows)
      generator.shuffle(&order)
      return labels.selecting(order)
    }
  }

  private func settings(folds: Int) -> [String: SettingValue] {
    var settings = classifier.settings
    settings["split"] = .text(split.description)
    settings["folds"] = .integer(folds)
    settings["score"] = .text(score.rawValue)
    settings["shuffles"] = .integer(shuffles)
    settings["seed"] = .integer(Int(truncatingIfNeeded: seed))
    return settings
  }
}
