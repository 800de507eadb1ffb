import Arrays
import GPT

/// Compares gradients with differences of the loss, in two directions each: the gradient's own and a random one.
struct FiniteDifferences {
  let model: Model
  let tokens: TokenBatch
  let loss: MeanCrossEntropy

  /// The largest difference between slope · direction and what the loss does in that direction, as a share of the slope's
  /// length, over some parameters and hook points.
  func largestError(parameters names: [String], points: [HookPoint]) throws -> Double {
    let run = try model.valueAndGradient(
      of: loss, tokens, options: .init(at: HookSelection(points), parameters: true))
    var largest = 0.0
    for name in names {
      guard let slope = run.parameters?[name] else { throw Failure("no gradient of \(name)") }
      largest = max(
        largest,
        try error(of: slope) { step in
          let changed = Model(model.architecture, parameters: model.parameters.copy())
          Self.add(step, to: changed.parameters[name]!)
          return try loss.value(of: changed.run(tokens).logits)
        })
    }
    for point in points {
      guard let slope = run[point] else { throw Failure("no gradient at \(point)") }
      largest = max(
        largest,
        try error(of: slope) { step in
          var hooks = Hooks()
          hooks.add(at: point) { tensor, context in Self.add(step.slice(context.examples), to: tensor) }
          return try loss.value(of: model.run(tokens, options: .init(hooks: hooks)).logits)
        })
    }
    return largest
  }

  private func error(of slope: Tensor, _ value: (_ step: Tensor) throws -> Double) throws -> Double {
    let length = Self.product(slope, slope).squareRoot()
    guard length > 0 else { throw Failure("a gradient is 0") }
    var generator = SeededGenerator(seed: 3)
    let random = Tensor(slope.shape, (0..<slope.count).map { _ in Float(generator.uniform() - 0.5) })
    return try [slope, random].map { direction in
      let unit = 1 / Self.product(direction, direction).squareRoot()
      func difference(_ size: Double) throws -> Double {
        let step = Tensor(slope.shape, direction.values.map { $0 * Float(unit * size) })
        let back = Tensor(slope.shape, step.values.map { -$0 })
        return (try value(step) - value(back)) / (2 * size)
      }
      // Two step sizes cancel the error of second order (Richardson).
      let found = try (4 * difference(0.002) - difference(0.004)) / 3
      return abs(found - unit * Self.product(direction, slope)) / length
    }.max()!
  }

  private static func product(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// tensor += step.
  private static func add(_ step: Tensor, to tensor: Tensor) {
    let step = step.values
    tensor.withMutableValues { values in for i in values.indices { values[i] += step[i] } }
  }
}
