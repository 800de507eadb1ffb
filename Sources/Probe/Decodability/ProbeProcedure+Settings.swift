import Records
import Tasks

extension ProbeProcedure {
  /// The settings of all analyses that probe variables.
  public static let settings: [Setting<Self>] = [
    .number("neighbours", \.k, in: .neighbours, "The number of neighbours."),
    .number(
      "folds", \.folds, in: .folds,
      "The most folds of inputs (as many as the smallest class allows, 4 to 8)."),
    .number("shuffles", \.shuffles, in: .shuffles, "How often labels are shuffled for the control."),
    .seed(\.seed, of: "The seed of shuffles, folds, samples and fresh models."),
  ]
}
