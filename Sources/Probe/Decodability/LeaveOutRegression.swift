import COpenBLAS
import GPT

/// A linear probe's predictions of texts that it did not learn from, for all folds of one place at once.
///
/// The predictions are those of ``LogisticRegression`` fitted to each fold's training rows, to the same tolerance, in a
/// fraction of the time: rows are rotated to at most as many dimensions as there are texts, which changes neither
/// scores nor penalty; every fold starts from the solution for all rows; and the solver works in coordinates in which
/// the Hessian at that solution is the identity (θ = L⁻ᵀ·y with H = L·Lᵀ), so that it takes a few steps a fold.
package struct LeaveOutRegression {
  package let probe: LogisticRegression
  private let rows: PreparedRows
  private let rotated: FeatureMatrix

  /// - Parameter features: rows that need no further standardisation.
  package init(_ probe: LogisticRegression, _ features: FeatureMatrix) {
    precondition(!probe.standardizes, "folds of standardised rows do not share a rotation")
    self.probe = probe
    rows = PreparedRows(features, standardizes: false)
    rotated = FeatureMatrix(
      checkedRows: rows.count, columns: rows.reducedWidth, values: rows.values, precision: .double)
  }

  /// The label predicted for each row by the probe that learned from the other folds; −1 for rows whose label no
  /// training row has, which no probe could get right.
  ///
  /// - Parameters:
  ///   - labels: 0..<classes, all of which occur.
  ///   - folds: which together test each row once.
  package func predictions(_ labels: [Int], classes: Int, folds: [Fold]) throws -> [Int] {
    let loss = LogisticLoss(rows, labels: labels, classes: classes, inversePenalty: probe.inversePenalty)
    var start = [Double](repeating: 0, count: loss.parameterCount)
    LBFGS(tolerance: probe.tolerance, maximumSteps: probe.maximumSteps).minimize(&start) {
      loss.value($0, gradient: $1)
    }
    let coordinates = WhitenedCoordinates(loss, at: start)
    var found = [Int](repeating: -1, count: rows.count)
    let isTestable = ProbedVariable.testable(labels, in: folds)
    for fold in folds {
      let tested = fold.test.filter { isTestable[$0] }
      if tested.isEmpty { continue }
      if Set(fold.train.lazy.map { labels[$0] }).count < classes {
        for (row, label) in zip(tested, try refitted(labels, fold, tested)) { found[row] = label }
        continue
      }
      loss.leftOut = fold.test
      let (parameters, _) = coordinates.minimum(of: loss, probe)
      for row in tested { found[row] = loss.likeliest(row, parameters) }
    }
    return found
  }

  /// A fold whose training rows lack a class is fitted on its own.
  private func refitted(_ labels: [Int], _ fold: Fold, _ tested: [Int]) throws -> [Int] {
    try probe.predictions(
      train: rotated.selecting(fold.train), labels: [LabelMatrix(fold.train.map { labels[$0] })],
      test: rotated.selecting(tested), threads: 1)[0].single
  }
}
