import Foundation

/// The penalised mean cross-entropy of a linear classifier and its gradient.
///
/// f = (Σ −log p + |W|² / (2·C)) / rows. Parameters are the weights [outputs, width] and then the intercepts [outputs];
/// two classes have one output, the second's score with the first's at 0.
final class LogisticLoss {
  let rows: PreparedRows
  let outputs: Int
  let penalty: Double
  private let labels: [Int]
  private var isLeftOut: [Bool]
  private var scores: [Double]
  private var products: [Double]

  init(_ rows: PreparedRows, labels: [Int], classes: Int, inversePenalty: Double) {
    self.rows = rows
    self.labels = labels
    outputs = classes == 2 ? 1 : classes
    penalty = 1 / inversePenalty
    isLeftOut = Array(repeating: false, count: rows.count)
    scores = Array(repeating: 0, count: rows.count * outputs)
    products = Array(repeating: 0, count: outputs * rows.reducedWidth)
  }

  var parameterCount: Int { outputs * (rows.reducedWidth + 1) }

  /// Rows that do not count, as if they were not there.
  var leftOut: [Int] = [] {
    didSet {
      for row in oldValue { isLeftOut[row] = false }
      for row in leftOut { isLeftOut[row] = true }
    }
  }

  /// The loss at `parameters`; overwrites `gradient`. O(rows · width · outputs).
  func value(_ parameters: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) -> Double {
    let weightCount = outputs * rows.reducedWidth
    DoubleProducts.nt(rows.count, outputs, rows.reducedWidth, rows.values, parameters, into: &scores)
    for output in 0..<outputs { gradient[weightCount + output] = 0 }
    let intercepts = parameters + weightCount
    let loss = scores.withUnsafeMutableBufferPointer { scores in
      outputs == 1
        ? binary(scores, intercepts[0], gradient + weightCount)
        : multinomial(scores, intercepts, gradient + weightCount)
    }
    DoubleProducts.tn(outputs, rows.reducedWidth, rows.count, scores, rows.values, into: &products)
    var squares = 0.0
    let scale = 1 / Double(rows.count - leftOut.count)
    for place in 0..<weightCount {
      squares += parameters[place] * parameters[place]
      gradient[place] = (products[place] + penalty * parameters[place]) * scale
    }
    for output in 0..<outputs { gradient[weightCount + output] *= scale }
    return (loss + penalty / 2 * squares) * scale
  }

  /// The loss of scores against 0; scores become its derivatives.
  private func binary(
    _ scores: UnsafeMutableBufferPointer<Double>, _ intercept: Double,
    _ gradient: UnsafeMutablePointer<Double>
  ) -> Double {
    var loss = 0.0
    for row in 0..<rows.count {
      if isLeftOut[row] {
        scores[row] = 0
        continue
      }
      let score = scores[row] + intercept
      let isSecond = labels[row] == 1
      let power = exp(-abs(score))
      loss += log1p(power) + max(isSecond ? -score : score, 0)
      let probability = (score >= 0 ? 1 : power) / (1 + power)
      scores[row] = probability - (isSecond ? 1 : 0)
      gradient[0] += scores[row]
    }
    return loss
  }

  /// The loss of one score a class; scores become its derivatives.
  private func multinomial(
    _ scores: UnsafeMutableBufferPointer<Double>, _ intercepts: UnsafePointer<Double>,
    _ gradient: UnsafeMutablePointer<Double>
  ) -> Double {
    var loss = 0.0
    for row in 0..<rows.count {
      let start = row * outputs
      if isLeftOut[row] {
        for output in 0..<outputs { scores[start + output] = 0 }
        continue
      }
      var largest = -Double.infinity
      for output in 0..<outputs {
        scores[start + output] += intercepts[output]
        largest = max(largest, scores[start + output])
      }
      let own = scores[start + labels[row]]
      var total = 0.0
      for output in 0..<outputs {
        scores[start + output] = exp(scores[start + output] - largest)
        total += scores[start + output]
      }
      loss += log(total) + largest - own
      for output in 0..<outputs {
        scores[start + output] = scores[start + output] / total - (labels[row] == output ? 1 : 0)
        gradient[output] += scores[start + output]
      }
    }
    return loss
  }

  /// The parameters as weights on the features.
  func weights(_ parameters: [Double], isConverged: Bool) -> LinearWeights {
    let width = rows.reducedWidth
    return LinearWeights(
      coefficients: (0..<outputs).map { rows.unreduced(Array(parameters[$0 * width..<($0 + 1) * width])) },
      intercepts: Array(parameters[(outputs * width)...]), isConverged: isConverged)
  }
}
