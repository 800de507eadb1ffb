import Arrays
import Foundation
import GPT
import Intervene
import Tasks

/// Distributed alignment search: the directions of an activation that carry a variable.
///
/// h′ = h_base + R Rᵀ (h_source − h_base) with R of D × r and orthonormal columns. R is trained by Adam, and made orthonormal by
/// Gram and Schmidt after every step, to raise ln p of the token that the rules expect.
///
/// Geiger et al. 2024, "Finding Alignments Between Interpretable Causal Variables and Distributed Neural Representations".
struct AlignedSubspace {
  /// R, [r][D].
  private(set) var directions: [[Float]]

  private static let rate = 0.02
  private static let batch = 64

  /// A random subspace.
  init(width: Int, rank: Int, generator: inout SeededGenerator) {
    directions = (0..<rank).map { _ in (0..<width).map { _ in Float(generator.uniform() * 2 - 1) } }
    orthonormalise()
  }

  private mutating func orthonormalise() {
    for number in directions.indices {
      for earlier in 0..<number {
        let share = Self.product(directions[number], directions[earlier])
        for i in directions[number].indices { directions[number][i] -= share * directions[earlier][i] }
      }
      let size = max(1e-12, Self.product(directions[number], directions[number]).squareRoot())
      for i in directions[number].indices { directions[number][i] /= size }
    }
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// R Rᵀ d.
  private func projected(_ change: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: change.count)
    for direction in directions {
      let share = Self.product(direction, change)
      for i in result.indices { result[i] += share * direction[i] }
    }
    return result
  }

  private static func change(_ runs: InterchangeRuns, _ pair: InterchangePair, _ layer: Int, _ position: Int)
    -> [Float]
  {
    zip(
      runs.activation(pair.source, layer, position).values, runs.activation(pair.base, layer, position).values
    )
    .map { $0 - $1 }
  }

  /// Trains the directions on pairs; `expected` are the tokens to be reached.
  mutating func train(
    _ runs: InterchangeRuns, _ pairs: [InterchangePair], expected: [Int], _ layer: Int, _ position: Int,
    steps: Int, generator: inout SeededGenerator, job: Job
  ) throws {
    guard !pairs.isEmpty else { return }
    let (rank, width) = (directions.count, directions[0].count)
    let point = runs.site.point(layer)
    var first = [Float](repeating: 0, count: rank * width)
    var second = first
    for step in 1...steps {
      try job.check()
      let chosen = (0..<min(Self.batch, pairs.count)).map { _ in generator.uniform(below: pairs.count) }
      let changes = chosen.map { Self.change(runs, pairs[$0], layer, position) }
      let moves = changes.map(projected)
      var hooks = Hooks()
      hooks.add(at: point, backward: .identity) { tensor, context in
        for (place, row) in context.examples.enumerated() {
          let own = tensor.at(place).at(position)
          for i in 0..<width { own.pointer[i] += moves[row][i] }
        }
      }
      let last = runs.texts.position
      let metric = LogProbability(
        chosen.enumerated().map { AnswerPlace(example: $0, position: last, right: expected[$1]) })
      let run = try runs.model.valueAndGradient(
        of: metric, TokenBatch(chosen.map { runs.texts.prompts[pairs[$0].base] }),
        options: .init(
          at: HookSelection([point]), capture: HookSelection([]), hooks: hooks, threads: job.threads))
      // ∂/∂R of gᵀ R Rᵀ d = g (dᵀ R) + d (gᵀ R).
      var slope = [Float](repeating: 0, count: rank * width)
      for (row, d) in changes.enumerated() {
        let g = run[point]!.at(row).at(position).values
        for (number, direction) in directions.enumerated() {
          let (dr, gr) = (Self.product(d, direction), Self.product(g, direction))
          for i in 0..<width { slope[number * width + i] += (g[i] * dr + d[i] * gr) / Float(chosen.count) }
        }
      }
      for place in slope.indices {
        let g = -slope[place]
        first[place] = 0.9 * first[place] + 0.1 * g
        second[place] = 0.999 * second[place] + 0.001 * g * g
        let m = first[place] / Float(1 - pow(0.9, Double(step)))
        let v = second[place] / Float(1 - pow(0.999, Double(step)))
        directions[place / width][place % width] -= Float(Self.rate) * m / (v.squareRoot() + 1e-8)
      }
      orthonormalise()
    }
  }

  /// The share of pairs whose answer is the expected token when only this subspace is interchanged.
  func accuracy(
    _ runs: InterchangeRuns, _ pairs: [InterchangePair], expected: [Int], _ layer: Int, _ position: Int
  ) throws -> Double? {
    guard !pairs.isEmpty else { return nil }
    let moves = pairs.map { projected(Self.change(runs, $0, layer, position)) }
    let answers = try runs.answers(pairs, layer, position) { pair, tensor in
      for i in 0..<tensor.count { tensor.pointer[i] += moves[pair][i] }
    }
    return Double(zip(answers, expected).count { $0 == $1 }) / Double(pairs.count)
  }
}
