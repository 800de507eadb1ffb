import Arrays
import Foundation
import GPT

/// Which of the two runs is changed. Both are normalised alike: 0 is the corrupt run, 1 the clean one.
///
/// Heimersheim & Nanda 2024, "How to use and interpret activation patching".
public enum PatchDirection: String, Codable, Sendable, CaseIterable {
  /// Clean activations into the corrupt run: near 1 where they are **sufficient** to restore the clean answer.
  case denoise
  /// Corrupt activations into the clean run: near 0 where the clean ones are **necessary** for the answer.
  case noise
}

/// Two texts of equal length up to the symbol that is to be predicted.
public struct PatchPair: Sendable, Equatable {
  /// The clean text's tokens.
  public let clean: [Int]
  /// The corrupt text's.
  public let corrupt: [Int]
  /// The token that is right behind the clean text …
  public let right: Int
  /// … and behind the corrupt one.
  public let wrong: Int

  /// Precondition: texts of one length, at least one token.
  public init(clean: [Int], corrupt: [Int], right: Int, wrong: Int) {
    precondition(
      clean.count == corrupt.count && !clean.isEmpty,
      "a pair needs texts of one length, found \(clean.count) and \(corrupt.count) tokens")
    self.clean = clean
    self.corrupt = corrupt
    self.right = right
    self.wrong = wrong
  }
}

/// Measures logits for one pair.
package struct PatchScore {
  package let metric: PatchMetric
  package let pair: PatchPair
  /// The clean run's logits, [V].
  package let clean: [Float]

  package init(metric: PatchMetric, pair: PatchPair, clean: [Float]) {
    self.metric = metric
    self.pair = pair
    self.clean = clean
  }

  package func callAsFunction(_ logits: [Float]) -> Double {
    switch metric {
    case .logitDifference: return Double(logits[pair.right]) - Double(logits[pair.wrong])
    case .probability: return exp(logits.logProbabilities[pair.right])
    case .correct: return logits.firstIndex(of: logits.max()!) == pair.right ? 1 : 0
    case .kl: return clean.divergence(from: logits)
    }
  }

  /// How far two measurements can lie apart by the rounding of single precision alone.
  package func rounding(_ logits: [Float]) -> Double {
    switch metric {
    case .logitDifference: 8e-6 * Double(max(abs(logits[pair.right]), abs(logits[pair.wrong])))
    case .probability, .kl: 1e-6
    case .correct: 0
    }
  }
}

/// Measurements of the same patch on several pairs, brought to the scale on which 0 is corrupt and 1 clean.
struct NormalizedScore {
  /// (Σ patched − Σ corrupt) / (Σ clean − Σ corrupt): the ratio of means, so that pairs with hardly any difference
  /// between their runs do not blow up. Nil when the two means are equal but for `rounding`.
  let value: Double?
  /// The standard error of that ratio over a sample of pairs (delta method); nil for fewer than two.
  let standardError: Double?

  /// - Parameter rounding: how far clean and corrupt means may lie apart without any difference.
  init(patched: [Double], clean: [Double], corrupt: [Double], rounding: Double) {
    let restored = zip(patched, corrupt).map { $0 - $1 }
    let whole = zip(clean, corrupt).map { $0 - $1 }
    let scale = whole.reduce(0, +)
    guard abs(scale) > rounding * Double(patched.count), scale.isFinite else {
      value = nil
      standardError = nil
      return
    }
    let ratio = restored.reduce(0, +) / scale
    value = ratio
    standardError = SamplingError.ofRatio(ratio, parts: restored, wholes: whole)
  }
}
