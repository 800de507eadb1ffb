import Arrays
import GPT

/// Compares gradients with finite differences of the loss, one parameter tensor (or some of its columns) at a time,
/// along random directions.
///
/// In float32 a loss is exact to about 1e-7, so steps are large and their error is removed by extrapolation from two
/// step sizes: (8·Δ(h) − Δ(2h)) / 12h with Δ(h) = f(+h) − f(−h), which is exact up to h⁴.
package struct GradientCheck {
  /// One direction's outcome.
  package struct Outcome: CustomStringConvertible {
    package let parameter: String
    package let numeric: Double
    package let analytic: Double
    /// The size that a random direction's derivative typically has: |gradient| / √count.
    package let typical: Double

    /// The difference relative to the derivative or its typical size.
    package var error: Double { abs(numeric - analytic) / max(abs(analytic), typical, 1e-4) }

    package var description: String {
      "\(parameter): numeric \(numeric), analytic \(analytic), error \(error)"
    }
  }

  package let engine: GradientEngine
  package let batch: TrainingBatch
  package let dropout: (seed: UInt64, step: Int)?

  package init(
    _ model: Model, _ batch: TrainingBatch, dropout: (seed: UInt64, step: Int)? = nil, threads: Int = 2
  ) {
    engine = GradientEngine(model, batch: batch.inputs.batch, length: batch.inputs.length, threads: threads)
    self.batch = batch
    self.dropout = dropout
  }

  /// Checks `directions` random directions of one parameter, in the columns `columns` of its last axis.
  package func outcomes(
    _ parameter: Int, columns: Range<Int>? = nil, directions: Int = 2, step: Double = 0.03
  ) throws -> [Outcome] {
    let tensor = engine.model.parameters[parameter]
    let specification = engine.model.architecture.layout.specifications[parameter]
    let width = specification.shape.extents.last!
    let chosen = tensor.values.indices.filter { (columns ?? 0..<width).contains($0 % width) }
    _ = try engine.gradients(batch, dropout: dropout)
    let gradient = engine.gradients[parameter].values
    let length = chosen.reduce(0.0) { $0 + Double(gradient[$1]) * Double(gradient[$1]) }.squareRoot()
    var generator = SeededGenerator(seed: 3, stream: UInt64(parameter))
    return try (0..<directions).map { _ in
      let direction = Self.unit(chosen.count, &generator)
      let analytic = zip(chosen, direction).reduce(0.0) { $0 + Double(gradient[$1.0]) * $1.1 }
      func difference(_ h: Double) throws -> Double {
        try loss(tensor, chosen, direction, h) - loss(tensor, chosen, direction, -h)
      }
      let numeric = try (8 * difference(step) - difference(2 * step)) / (12 * step)
      return Outcome(
        parameter: specification.name, numeric: numeric, analytic: analytic,
        typical: length / Double(chosen.count).squareRoot())
    }
  }

  /// The loss with `tensor` moved, which is put back afterwards.
  private func loss(_ tensor: Tensor, _ chosen: [Int], _ direction: [Double], _ distance: Double) throws
    -> Double
  {
    let before = tensor.copy()
    defer { tensor.assign(before) }
    tensor.withMutableValues { values in
      for (i, part) in zip(chosen, direction) { values[i] = Float(Double(values[i]) + distance * part) }
    }
    return try engine.gradients(batch, dropout: dropout).loss
  }

  private static func unit(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    let values = (0..<count).map { _ in generator.uniform() - 0.5 }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }
}
