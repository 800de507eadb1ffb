import Records

extension NumberRange<Int> {
  /// Orders in which heads are removed.
  public static var permutations: Self { Self("permutations", 2...100_000) }
  /// The same, or none.
  public static var orders: Self { Self("orders", 0...100_000) }
  /// Sets that a search goes on with.
  public static var beam: Self { Self("beam", 1...10_000) }
  /// Draws of changes to weights.
  public static var repeats: Self { Self("repeat", 1...100_000) }
  /// Parameters to rank.
  public static var ranked: Self { Self("sensitive", 0...10_000) }
  /// Random lesions to compare with.
  public static var controls: Self { Self("controls", 0...1_000) }
  /// Updates after a lesion.
  public static var recoverySteps: Self { Self("steps", 1...10_000_000) }
  /// False values for an input.
  public static var alternatives: Self { Self("alternatives", 1...65_536) }
  /// Random sequences for head detectors.
  public static var sequences: Self { Self("sequences", 1...65_536) }
}

extension NumberRange<Double> {
  /// Seconds that a computation may take.
  public static var timeLimit: Self { .positive("time-limit", to: 1e9) }
}
