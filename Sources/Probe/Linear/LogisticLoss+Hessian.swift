import Foundation

extension LogisticLoss {
  /// The label with the highest score for one row; the smallest among those that are equal but for rounding.
  func likeliest(_ row: Int, _ parameters: [Double]) -> Int {
    let scores = self.scores(row, parameters)
    return (outputs == 1 ? [0] + scores : scores).firstOfLargest
  }

  /// One row's score of each output.
  private func scores(_ row: Int, _ parameters: [Double]) -> [Double] {
    let width = rows.reducedWidth
    return (0..<outputs).map { output in
      var score = parameters[outputs * width + output]
      for column in 0..<width {
        score += parameters[output * width + column] * rows.values[row * width + column]
      }
      return score
    }
  }

  /// The second derivatives of the loss over all rows, [parameters, parameters], row-major.
  ///
  /// For outputs a, b: Σ x·xᵀ · p_a·(δ_ab − p_b) over rows with x = (features, 1), plus the penalty.
  /// O(rows · parameters²).
  func hessian(at parameters: [Double]) -> [Double] {
    let (width, size) = (rows.reducedWidth, parameterCount)
    var hessian = [Double](repeating: 0, count: size * size)
    let scale = 1 / Double(rows.count)
    var weighted = [Double](repeating: 0, count: rows.count * (width + 1))
    var padded = weighted
    for row in 0..<rows.count {
      for column in 0..<width {
        padded[row * (width + 1) + column] = rows.values[row * width + column]
      }
      padded[row * (width + 1) + width] = 1
    }
    let shares = (0..<rows.count).map { self.shares(scores($0, parameters)) }
    var block = [Double](repeating: 0, count: (width + 1) * (width + 1))
    for a in 0..<outputs {
      for b in 0...a {
        for row in 0..<rows.count {
          let factor = shares[row][a] * ((a == b ? 1 : 0) - shares[row][b]) * scale
          for column in 0...width {
            weighted[row * (width + 1) + column] = factor * padded[row * (width + 1) + column]
          }
        }
        DoubleProducts.tn(width + 1, width + 1, rows.count, weighted, padded, into: &block)
        for i in 0...width {
          for j in 0...width {
            let (first, second) = (place(a, i, width), place(b, j, width))
            hessian[first * size + second] = block[i * (width + 1) + j]
            hessian[second * size + first] = block[i * (width + 1) + j]
          }
        }
      }
      for column in 0..<width {
        hessian[place(a, column, width) * (size + 1)] += penalty * scale
      }
    }
    return hessian
  }

  /// Where a weight of an output, or at `width` its intercept, stands among the parameters.
  private func place(_ output: Int, _ column: Int, _ width: Int) -> Int {
    column == width ? outputs * width + output : output * width + column
  }

  private func shares(_ scores: [Double]) -> [Double] {
    if outputs == 1 { return [1 / (1 + exp(-scores[0]))] }
    let largest = scores.max()!
    let powers = scores.map { exp($0 - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
