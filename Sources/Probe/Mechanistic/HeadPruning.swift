import Arrays
import Foundation
import GPT

/// Removing heads: which, how many, and how.
public enum HeadPruning {
  /// −Σ p·ln p / ln n of n weights that are brought to a sum of 1: 0 for attention to one place, 1 for the same to all.
  /// Nil where all weights are 0.
  public static func entropy(_ weights: some Collection<Double>) -> Double? {
    let sum = weights.reduce(0, +)
    guard sum > 0, weights.count > 1 else { return nil }
    let total = weights.reduce(0.0) { total, weight in
      let p = weight / sum
      return p > 0 ? total - p * log(p) : total
    }
    return total / log(Double(weights.count))
  }

  /// How many of `heads` heads a share of `percent` is. Corrected: the nearest number. Paper: one more than the share
  /// rounded down.
  public static func count(percent: Int, of heads: Int, _ protocol: MechanisticProtocol) -> Int {
    let share = Double(percent * heads) / 100
    return switch `protocol` {
    case .corrected: Int(share.rounded())
    case .paper: min(heads, Int(share) + 1)
    }
  }

  /// Heads in the order of their removal: lowest entropy first, equal ones at random, heads without entropy last.
  package static func order(_ heads: [Head], by entropy: [[Double?]], seed: UInt64)
    -> [Head]
  {
    let shuffled = random(heads, seed: seed, draw: 0)
    return shuffled.enumerated().sorted { a, b in
      let (x, y) = (
        entropy[a.element.layer][a.element.index] ?? 2, entropy[b.element.layer][b.element.index] ?? 2
      )
      return (x, a.offset) < (y, b.offset)
    }.map(\.element)
  }

  /// Heads in a random order.
  static func random(_ heads: [Head], seed: UInt64, draw: Int) -> [Head] {
    var generator = SeededGenerator(seed: seed, stream: UInt64(draw) &+ 0x6865_6164)
    var order = heads
    generator.shuffle(&order)
    return order
  }

  /// Hooks that multiply the attention of these heads by 0 after the softmax: they add nothing to the stream.
  public static func hooks(removing heads: some Sequence<Head>) -> Hooks {
    var hooks = Hooks()
    for (layer, removed) in Dictionary(grouping: heads, by: \.layer).sorted(by: { $0.key < $1.key }) {
      let removed = removed.map(\.index)
      hooks.add(at: HookPoint(.pattern, layer: layer)) { pattern, context in
        for example in 0..<context.examples.count {
          for head in removed { pattern.at(example).at(head).fill(0) }
        }
      }
    }
    return hooks
  }
}
