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

/// Coordinates y of the parameters θ = θ₀ + L⁻ᵀ·y in which the loss's Hessian at θ₀ is the identity.
struct WhitenedCoordinates {
  private let origin: [Double]
  /// The lower factor of the Hessian, row-major.
  private let factor: [Double]
  /// The largest sum of a row's magnitudes.
  private let norm: Double

  /// O(parameters³ + rows · parameters²).
  init(_ loss: LogisticLoss, at origin: [Double]) {
    self.origin = origin
    let size = origin.count
    var factor = loss.hessian(at: origin)
    // Intercepts of several classes can be shifted together without any effect; the Hessian is flat there.
    let trace = (0..<size).reduce(0) { $0 + factor[$1 * size + $1] }
    for place in 0..<size { factor[place * size + place] += 1e-6 * trace / Double(size) }
    Self.decompose(&factor, size)
    self.factor = factor
    norm = (0..<size).map { row in (0...row).reduce(0) { $0 + abs(factor[row * size + $1]) } }.max() ?? 1
  }

  /// The Cholesky factor in the lower triangle.
  private static func decompose(_ values: inout [Double], _ size: Int) {
    values.withUnsafeMutableBufferPointer { a in
      for column in 0..<size {
        let top = a.baseAddress! + column * size
        let pivot = (top[column] - cblas_ddot(blasint(column), top, 1, top, 1)).squareRoot()
        top[column] = pivot
        for row in column + 1..<max(size, column + 1) {
          let line = a.baseAddress! + row * size
          line[column] = (line[column] - cblas_ddot(blasint(column), line, 1, top, 1)) / pivot
        }
      }
    }
  }

  /// The parameters at the minimum of the loss. The gradient in θ is L times that in y, so that the tolerance holds in
  /// θ when it holds in y divided by L's norm.
  func minimum(
    of loss: LogisticLoss, _ probe: LogisticRegression
  ) -> (parameters: [Double], isConverged: Bool) {
    let size = origin.count
    var y = [Double](repeating: 0, count: size)
    var parameters = origin
    let solver = LBFGS(tolerance: probe.tolerance / max(norm, 1), maximumSteps: probe.maximumSteps)
    let isConverged = solver.minimize(&y) {
      y, gradient in
      place(y, into: &parameters)
      let value = loss.value(parameters, gradient: gradient)
      cblas_dtrsv(
        CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, blasint(size), factor, blasint(size), gradient,
        1)
      return value
    }
    place(y, into: &parameters)
    return (parameters, isConverged)
  }

  private func place(_ y: UnsafePointer<Double>, into parameters: inout [Double]) {
    let size = origin.count
    for index in 0..<size { parameters[index] = y[index] }
    cblas_dtrsv(
      CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, blasint(size), factor, blasint(size), &parameters,
      1)
    for index in 0..<size { parameters[index] += origin[index] }
  }
}
