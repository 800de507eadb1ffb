import Arrays

/// How well a measure of attention ranks the rows where the answer is yes above the others.
public struct AttributionScore: Codable, Sendable, Equatable {
  /// What ranks the rows.
  public let measure: DependencyMeasure
  /// Nil for the mean over layers, and for measures of all layers together.
  public let layer: Int?
  /// ``DependencyLabel/structural`` or ``DependencyLabel/counterfactual``.
  public let label: DependencyLabel
  /// The area under the ROC curve over all rows; nil when all labels are the same or the measure is missing.
  ///
  /// Attention spreads over more positions the later an output stands, so this also tells outputs from one another.
  public let auroc: Double?
  /// The mean over outputs of the area over the rows of one output, those with one label only left out.
  public let withinOutput: Double?
  /// The same for freshly initialised models, one value each; nil without any.
  public let random: ScoreSummary?
  /// ``withinOutput`` for freshly initialised models, one value each; nil without any.
  public let randomWithinOutput: ScoreSummary?

  /// What it was measured on: a layer's number, `mean` over layers, or `all` together.
  public var layerText: String { layer.map(String.init) ?? (measure == .rollout ? "all" : "mean") }
}

extension AttributionScore {
  /// Attention is computed in single precision: what lies closer than its rounding has no order.
  private static let rounding = 1e-6

  /// All measures, layers and labels of two classes.
  static func all(
    rows: DependencyRows, trained: InputAttention, random: [InputAttention]
  ) -> [AttributionScore] {
    [DependencyLabel.structural, .counterfactual].flatMap { label in
      let positives = rows.labels(label).single.map { $0 == 1 }
      let groups = rows.groups(.leaveOneOutputOut)
      let outputs = Dictionary(grouping: positives.indices) { groups[$0] }
      func areas(_ measured: InputAttention, _ measure: DependencyMeasure, _ layer: Int?) -> Areas {
        guard let values = measured.values(measure, layer: layer), !values.contains(where: \.isNaN) else {
          return Areas(all: nil, within: nil)
        }
        return Areas(
          all: AreaUnderROC.value(positives: positives, values: values, rounding: rounding),
          within: Mean.of(
            outputs.sorted { $0.key < $1.key }.map { _, rows in
              AreaUnderROC.value(
                positives: rows.map { positives[$0] }, values: rows.map { values[$0] }, rounding: rounding)
            }))
      }
      return DependencyMeasure.allCases.flatMap { measure in
        let layers: [Int?] = measure == .rollout ? [nil] : [nil] + (0..<trained.layers).map(Optional.some)
        return layers.map { layer in
          let own = areas(trained, measure, layer)
          let fresh = random.map { areas($0, measure, layer) }
          return AttributionScore(
            measure: measure, layer: layer, label: label, auroc: own.all, withinOutput: own.within,
            random: fresh.isEmpty ? nil : ScoreSummary(fresh.map(\.all)),
            randomWithinOutput: fresh.isEmpty ? nil : ScoreSummary(fresh.map(\.within)))
        }
      }
    }
  }
}

/// Areas under the ROC curve, over all rows and within outputs.
private struct Areas {
  let all: Double?
  let within: Double?
}
