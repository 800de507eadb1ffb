import Records

extension NumberRange<Int> {
  /// Theories of one part of a corpus.
  public static var theories: Self { Self("theories", 1...10_000_000) }
  /// Steps from statements to a question's answer.
  public static var theoryDepth: Self { Self("depth", 0...5) }
  /// Facts and rules of a generated theory.
  public static var theoryStatements: Self { Self("statements", 2...40) }
  /// Questions of a generated theory.
  public static var theoryQuestions: Self { Self("questions", 1...50) }
  /// Facts that a theory's text to train on states.
  public static var theoryConclusions: Self { Self("conclusions", 0...50) }
  /// Training theories that grow from the smallest to what is asked for.
  public static var curriculum: Self { Self("curriculum", 0...10_000_000) }
}
