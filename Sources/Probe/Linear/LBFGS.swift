/// Limited-memory BFGS with a line search for the weak Wolfe conditions.
///
/// Sources: Nocedal & Wright, "Numerical Optimization", algorithm 7.4; Lewis & Overton 2013 for the bisection.
struct LBFGS {
  /// Stops when no entry of the gradient is larger.
  var tolerance: Double
  var maximumSteps: Int
  private let memory = 10

  init(tolerance: Double, maximumSteps: Int) {
    self.tolerance = tolerance
    self.maximumSteps = maximumSteps
  }

  /// Moves `x` to a minimum of a smooth function, and returns whether the gradient there is within the tolerance.
  /// `evaluate` returns the value and overwrites the gradient.
  @discardableResult func minimize(
    _ x: inout [Double], _ evaluate: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Double
  ) -> Bool {
    var gradient = [Double](repeating: 0, count: x.count)
    var value = evaluate(x, &gradient)
    var steps: [[Double]] = []
    var changes: [[Double]] = []
    var next = x
    var nextGradient = gradient
    for iteration in 0..<maximumSteps {
      if gradient.allSatisfy({ abs($0) <= tolerance }) { return true }
      var direction = Self.direction(gradient, steps, changes)
      var slope = Self.dot(direction, gradient)
      if !(slope < 0) {
        (steps, changes) = ([], [])
        direction = gradient.map { -$0 }
        slope = Self.dot(direction, gradient)
      }
      var length = iteration == 0 ? min(1, 1 / Self.dot(gradient, gradient).squareRoot()) : 1
      guard
        let found = search(
          from: x, value, direction, slope, &length, into: &next, &nextGradient, evaluate)
      else { return false }
      let step = zip(next, x).map { $0 - $1 }
      let change = zip(nextGradient, gradient).map { $0 - $1 }
      if Self.dot(step, change) > 1e-14 * Self.dot(change, change) {
        steps.append(step)
        changes.append(change)
        if steps.count > memory {
          steps.removeFirst()
          changes.removeFirst()
        }
      }
      swap(&x, &next)
      swap(&gradient, &nextGradient)
      value = found
    }
    return gradient.allSatisfy { abs($0) <= tolerance }
  }

  /// Bisects for a step that lowers the value enough and flattens the slope; nil when rounding leaves none.
  private func search(
    from x: [Double], _ value: Double, _ direction: [Double], _ slope: Double, _ length: inout Double,
    into next: inout [Double], _ nextGradient: inout [Double],
    _ evaluate: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Double
  ) -> Double? {
    var (low, high) = (0.0, Double.infinity)
    // Close to the minimum values differ by their rounding alone; there the slope decides.
    let rounding = 4e-16 * max(1, abs(value))
    for _ in 0..<40 {
      for place in x.indices { next[place] = x[place] + length * direction[place] }
      let found = evaluate(next, &nextGradient)
      if !(found <= value + 1e-4 * length * slope + rounding) {
        high = length
      } else if Self.dot(nextGradient, direction) < 0.9 * slope {
        low = length
      } else {
        return found
      }
      length = high.isFinite ? (low + high) / 2 : 2 * low
    }
    return nil
  }

  /// −H · gradient with the inverse Hessian H that the last steps suggest.
  private static func direction(_ gradient: [Double], _ steps: [[Double]], _ changes: [[Double]]) -> [Double]
  {
    var result = gradient.map { -$0 }
    var factors = [Double](repeating: 0, count: steps.count)
    for place in steps.indices.reversed() {
      factors[place] = dot(steps[place], result) / dot(steps[place], changes[place])
      add(-factors[place], changes[place], to: &result)
    }
    if let step = steps.last, let change = changes.last {
      let scale = dot(step, change) / dot(change, change)
      for place in result.indices { result[place] *= scale }
    }
    for place in steps.indices {
      let factor = dot(changes[place], result) / dot(steps[place], changes[place])
      add(factors[place] - factor, steps[place], to: &result)
    }
    return result
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for place in a.indices { sum += a[place] * b[place] }
    return sum
  }

  private static func add(_ factor: Double, _ a: [Double], to b: inout [Double]) {
    for place in a.indices { b[place] += factor * a[place] }
  }
}
