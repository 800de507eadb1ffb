extension NumberRange<UInt64> {
  /// Of anything that is drawn: every value is a seed.
  public static var seed: Self { Self("seed", 0...UInt64.max, words: "from 0 to 2^64 - 1") }
}

extension NumberRange<Int> {
  /// Examples of one part of a data set.
  public static var examples: Self { Self("examples", 1...10_000_000) }
}
