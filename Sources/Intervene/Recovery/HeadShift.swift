import Arrays
import Foundation
import GPT
import Tasks

/// A head before a lesion and after the training that followed.
public struct HeadShift: Codable, Sendable {
  /// The head's layer, counted from 0.
  public let layer: Int
  /// The head's number in the layer.
  public let head: Int
  /// The cosine of the two mean attention patterns, over all entries on and below the diagonal.
  public let patternSimilarity: Double
  /// The mean entropy of its attention in nats, over texts and positions.
  public let entropyBefore: Double
  /// The mean entropy after the training, in nats.
  public let entropyAfter: Double
  /// Its Shapley value: the accuracy that its removal takes away, averaged over orders of removal and over outputs; nil
  /// when not asked for.
  public let shapleyBefore: Double?
  /// The Shapley value after the training.
  public let shapleyAfter: Double?
  /// The same by output.
  public let shapleyByOutputBefore: [String: Double]?
  /// The Shapley values after the training, by output.
  public let shapleyByOutputAfter: [String: Double]?

  /// `1.3`.
  public var name: String { "\(layer).\(head)" }
  /// How much of the work it has taken over.
  public var shapleyChange: Double? { shapleyBefore.flatMap { before in shapleyAfter.map { $0 - before } } }
}

/// What the heads of a model do on the texts.
struct HeadStates {
  private struct State {
    let unit: Head
    /// [longest, longest].
    let pattern: [Float]
    let entropy: Double
    /// By output.
    let shapley: [String: Double]?
  }

  private let states: [State]

  init(_ subject: Session<TaskTexts>, _ settings: RecoverySettings) throws {
    let d = subject.model.dimensions
    var lattice: LatticeReport?
    if settings.orders > 0 {
      var orders = LatticeSettings()
      orders.permutations = settings.orders
      orders.seed = settings.seed
      orders.beam = 1
      lattice = try LatticeReport(subject, settings: orders)
    }
    states = try (0..<d.layers).flatMap { layer in
      let point = HookPoint(.pattern, layer: layer)
      let mean = try subject.baseline.mean(at: point)
      let entropies = Self.entropies(try subject.baseline.values(at: point))
      return (0..<d.heads).map { head in
        let unit = Head(layer, head)
        return State(
          unit: unit, pattern: mean.at(head).values, entropy: entropies[head],
          shapley: lattice.map { $0.shapley.mapValues { $0[unit.description] ?? 0 } })
      }
    }
  }

  /// Mean entropies of a layer's heads from every text's [head, query, key].
  private static func entropies(_ patterns: [Tensor]) -> [Double] {
    let heads = patterns.first?.shape[0] ?? 0
    var sums = [Double](repeating: 0, count: heads)
    var rows = 0
    for pattern in patterns {
      rows += pattern.shape[1]
      let size = pattern.count / heads
      pattern.withValues { values in
        for head in 0..<heads {
          for weight in values[head * size..<(head + 1) * size] where weight > 0 {
            sums[head] -= Double(weight) * log(Double(weight))
          }
        }
      }
    }
    return sums.map { $0 / Double(max(1, rows)) }
  }

  /// What has changed since another state of the same heads.
  func shifts(from before: HeadStates) -> [HeadShift] {
    zip(before.states, states).map { old, new in
      func mean(_ values: [String: Double]?) -> Double? {
        values.map { Mean.of($0.values) ?? 0 }
      }
      return HeadShift(
        layer: new.unit.layer, head: new.unit.index,
        patternSimilarity: Self.cosine(old.pattern, new.pattern), entropyBefore: old.entropy,
        entropyAfter: new.entropy, shapleyBefore: mean(old.shapley), shapleyAfter: mean(new.shapley),
        shapleyByOutputBefore: old.shapley, shapleyByOutputAfter: new.shapley)
    }
  }

  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let norms = a.frobeniusNorm * b.frobeniusNorm
    return norms > 0 ? product / norms : 0
  }
}

extension Lesion {
  /// The heads whose whole share of `W_O` is part of the lesion.
  func silencedHeads(of model: Model) -> [String] {
    let own = Set(places)
    let catalog = ParameterCatalog(model.architecture)
    return model.dimensions.allHeads.filter { unit in
      catalog[.attentionOut, layer: unit.layer]
        .map { $0.at(unit.index).arenaOffsets.allSatisfy(own.contains) } ?? false
    }.map(\.description)
  }
}
