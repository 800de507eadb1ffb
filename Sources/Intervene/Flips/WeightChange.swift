import Arrays
import GPT
import Records

/// What is done to the values of parameters, written `sign`, `zero`, `bit:30`, `scale:0.5`, `noise:1` or `swap`.
public enum WeightChange: Hashable, Sendable, SpelledValue {
  /// x becomes −x.
  case sign
  /// x becomes 0.
  case zero
  /// One bit of the IEEE-754 pattern is turned: 0 is the lowest of the fraction, 23 to 30 are the exponent, 31 is the sign.
  case bit(Int)
  /// x becomes factor · x.
  case scale(Float)
  /// A normal number with `share` times the standard deviation of the whole parameter is added.
  case noise(Float)
  /// The values trade places: the first with the last, the second with the last but one, ….
  case swap

  /// How they are written, for messages.
  public static let forms = "sign, zero, bit:N (N from 0 to 31), scale:FACTOR, noise:SHARE or swap"

  public init?(_ description: String) {
    let parts = description.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count == 2 ? String(parts[1]) : nil
    switch (parts.first, value) {
    case ("sign", nil): self = .sign
    case ("zero", nil): self = .zero
    case ("swap", nil): self = .swap
    case ("bit", let value?):
      guard let bit = Int(value), (0..<32).contains(bit) else { return nil }
      self = .bit(bit)
    case ("scale", let value?):
      guard let factor = Float(value), factor.isFinite else { return nil }
      self = .scale(factor)
    case ("noise", let value?):
      guard let share = Float(value), share.isFinite, share > 0 else { return nil }
      self = .noise(share)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .sign: "sign"
    case .zero: "zero"
    case .bit(let bit): "bit:\(bit)"
    case .scale(let factor): "scale:\(factor)"
    case .noise(let share): "noise:\(share)"
    case .swap: "swap"
    }
  }

  public static var spelling: String { forms }
  public static var spellingHint: Hint { "e.g. how: sign" }

  /// The values that stand for `values`, in their order.
  ///
  /// - Parameters:
  ///   - deviation: the standard deviation that `noise` is measured by.
  ///   - source: draws the noise.
  func changed(_ values: [Float], deviation: Float, source: inout NormalSource) -> [Float] {
    switch self {
    case .sign: return values.map { -$0 }
    case .zero: return values.map { _ in 0 }
    case .bit(let bit): return values.map { Float(bitPattern: $0.bitPattern ^ 1 << UInt32(bit)) }
    case .scale(let factor): return values.map { factor * $0 }
    case .noise(let share): return values.map { $0 + share * deviation * Float(source.next()) }
    case .swap: return values.reversed()
    }
  }

  /// Whether ``changed(_:deviation:source:)`` needs a deviation.
  var isNoise: Bool { if case .noise = self { true } else { false } }
}

extension Collection<Float> {
  /// √Σx².
  var frobeniusNorm: Double { reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
}
