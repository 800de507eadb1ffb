import Records

extension NumberRange<Int> {
  /// Neighbours that vote; more than there are training rows are refused where these are known.
  public static var neighbours: Self { Self("neighbours", 1...1_000_000) }
  /// Folds of a split; more than there are rows are refused where these are known.
  public static var folds: Self { Self("folds", 2...1_000_000) }
  /// How often labels are shuffled for a control.
  public static var shuffles: Self { Self("shuffles", 0...10_000) }
  /// Freshly initialised models to compare with.
  public static var randomModels: Self { Self("random models", 0...1_000) }
  /// Inputs of a world, or lists of numbers, that are measured.
  public static var measured: Self { Self("inputs", 1...1_000_000) }
  /// Random orders in which heads are removed.
  public static var draws: Self { Self("draws", 0...10_000) }
  /// A place in a list, counted from 0.
  public static var place: Self { Self("place", 0...9_999) }
  /// The number that is asked for, 1 for the smallest.
  public static var rank: Self { Self("k", 1...10_000) }
  /// Demonstrations before a question.
  public static var shots: Self { Self("shots", 0...1_000) }
  /// Items of a corpus, of each kind.
  public static var items: Self { Self("items", 1...1_000_000) }
  /// Steps from what is given to the answer of a question.
  public static var questionDepth: Self { Self("depth", 0...1_000) }
  /// Questions that need a proof.
  public static var provenDepth: Self { Self("depth", 1...1_000) }
  /// Statements of a theory.
  public static var statements: Self { Self("statements", 1...9_999) }
  /// Sets of theories that robustness is measured on.
  public static var rounds: Self { Self("rounds", 4...1_000_000) }
  /// Theories of such a set.
  public static var setSize: Self { Self("items of a set", 10...1_000_000) }
}

extension NumberRange<Double> {
  /// A linear probe's inverse strength of the penalty.
  public static var inversePenalty: Self { .positive("C", to: 1e15) }
  /// The share of heads to remove.
  public static var removedShare: Self { Self("share of heads", 0...0.99, words: "from 0 to 0.99") }
}
