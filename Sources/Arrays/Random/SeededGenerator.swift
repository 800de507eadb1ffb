/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
///
/// The same seed gives the same numbers on every platform and in every version. With stream 0, `init(seed:)`
/// gives the numbers of the published reference implementation.
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable, Codable {
  /// The whole state; a generator made with `init(state:)` goes on where this one stands.
  public private(set) var state: UInt64

  /// A generator for a seed; generators of different streams of one seed are independent for all purposes
  /// here.
  public init(seed: UInt64, stream: UInt64 = 0) {
    state = seed &+ Self.mix(stream)
  }

  /// A generator that goes on from a state that was read before.
  public init(state: UInt64) { self.state = state }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Draws that are written out here so that they never change with the standard library.
extension RandomNumberGenerator {
  /// A number in `0..<bound`, each equally likely (Lemire: "Fast random integer generation in an interval",
  /// 2019). Takes one number of the generator, rarely more.
  ///
  /// - Precondition: `bound > 0`.
  public mutating func uniform(below bound: Int) -> Int {
    precondition(bound > 0, "expected a bound above 0, found \(bound)")
    let n = UInt64(bound)
    var product = next().multipliedFullWidth(by: n)
    if product.low < n {
      let threshold = (0 &- n) % n
      while product.low < threshold { product = next().multipliedFullWidth(by: n) }
    }
    return Int(product.high)
  }

  /// A number in a range, each equally likely.
  ///
  /// - Precondition: the range has fewer than 2⁶³ values.
  public mutating func uniform(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + uniform(below: range.upperBound - range.lowerBound + 1)
  }

  /// A number in `0..<1`: the 53 upper bits of the next number, times 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Puts the elements into a random order, each equally likely (Fisher–Yates, from the end).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in elements.indices.dropFirst().reversed() {
      elements.swapAt(i, uniform(below: i + 1))
    }
  }
}
