import COpenBLAS

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
