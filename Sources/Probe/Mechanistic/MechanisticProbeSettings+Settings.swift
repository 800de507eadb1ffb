import Records
import Tasks

extension MechanisticProbeSettings {
  /// The settings of the analyses that probe lists, but for the lists.
  public static let settings: [Setting<Self>] = [
    .number("neighbours", \.classifier.k, in: .neighbours, "The number of neighbours."),
    .number(
      "randomModels", \.randomModels, in: .randomModels,
      "How many freshly initialised models to compare with."),
    .number(
      "randomDropout", \.writtenDropout,
      in: NumberRange("dropout", 0...Double(Float(1).nextDown), words: NumberRange.dropout.words),
      "Dropout of these, in the published procedure.", as: "p"),
    .number("shuffles", \.shuffles, in: .shuffles, "How often labels are shuffled for the control."),
  ]

  /// ``randomDropout`` as one writes it: 0.1.
  private var writtenDropout: Double {
    get { Double(randomDropout.description) ?? Double(randomDropout) }
    set { randomDropout = Float(newValue) }
  }

  /// The same with other lists.
  func measuring(_ lists: MechanisticSettings) -> Self {
    var settings = self
    settings.lists = lists
    return settings
  }
}
