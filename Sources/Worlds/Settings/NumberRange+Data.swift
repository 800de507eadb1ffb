extension NumberRange<UInt64> {
  /// Of anything that is drawn: every value is a seed.
  public static var seed: Self { Self("seed", 0...UInt64.max, words: "from 0 to 2^64 - 1") }
}

extension NumberRange<Int> {
  /// Examples of one part of a data set.
  public static var examples: Self { Self("examples", 1...10_000_000) }
  /// Theories of one part of a corpus.
  public static var theories: Self { Self("theories", 1...10_000_000) }
  public static var theoryDepth: Self { Self("depth", 0...5) }
  /// Facts and rules of a generated theory.
  public static var theoryStatements: Self { Self("statements", 2...40) }
  public static var theoryQuestions: Self { Self("questions", 1...50) }
  public static var theoryConclusions: Self { Self("conclusions", 0...50) }
  public static var curriculum: Self { Self("curriculum", 0...10_000_000) }
}
