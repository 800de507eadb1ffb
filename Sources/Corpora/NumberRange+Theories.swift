import Records

extension NumberRange<Int> {
  /// Theories of one part of a corpus.
  public static var theories: Self { Self("theories", 1...10_000_000) }
  public static var theoryDepth: Self { Self("depth", 0...5) }
  /// Facts and rules of a generated theory.
  public static var theoryStatements: Self { Self("statements", 2...40) }
  public static var theoryQuestions: Self { Self("questions", 1...50) }
  public static var theoryConclusions: Self { Self("conclusions", 0...50) }
  public static var curriculum: Self { Self("curriculum", 0...10_000_000) }
}
