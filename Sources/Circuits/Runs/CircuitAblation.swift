/// What a reader gets in the place of what a removed edge would bring.
public enum CircuitAblation: String, Codable, Sendable, CaseIterable, LosslessStringConvertible {
  /// What the writer writes on the corrupt text of the pair.
  case resample
  /// The mean of what the writer writes over all clean texts, position by position.
  case mean
  /// The same mean over all positions, too.
  case meanOverPositions = "mean-positions"
  /// Nothing.
  case zero
  /// One constant for each writer, the same at all positions, trained to keep the metric high where all of its edges are
  /// removed at once (Li and Janson 2024, "Optimal ablation for interpretability").
  case optimal

  public init?(_ description: String) { self.init(rawValue: description) }

  public var description: String { rawValue }
}
