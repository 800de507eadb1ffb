import Arrays
import Records

/// Makes a variable's maps from the accuracies of all places.
struct DecodabilityMaps {
  /// [layer][position].
  let places: [[PlaceProbes.Accuracy]]
  /// [model][layer][position].
  let fresh: [[[PlaceProbes.Accuracy]]]

  /// One variable, the one with this number among those probed.
  func variable(_ variable: ProbedVariable, number: Int, folds: [Fold]) -> DecodabilityReport.Variable {
    let majority = variable.majority(in: folds)
    return DecodabilityReport.Variable(
      name: variable.name, role: variable.role, classes: variable.classes, isGrouped: variable.isGrouped,
      positions: variable.positions, predictingPosition: variable.predictingPosition,
      texts: ProbedVariable.testable(variable.labels, in: folds).count { $0 }, majority: majority,
      linear: map(variable, number, majority, \.linear, \.shuffledLinear),
      knn: map(variable, number, majority, \.knn, \.shuffledKNN))
  }

  private func map(
    _ variable: ProbedVariable, _ number: Int, _ majority: Double,
    _ own: KeyPath<PlaceProbes.Accuracy, [Double?]>, _ control: KeyPath<PlaceProbes.Accuracy, [Double?]>
  ) -> DecodabilityReport.Map {
    let accuracy = places.map { $0.map { $0[keyPath: own][number] } }
    let hasShuffles = places.first?.first?[keyPath: control].isEmpty == false
    let shuffled = hasShuffles ? places.map { $0.map { $0[keyPath: control][number] } } : nil
    let fresh = fresh.isEmpty ? nil : mean { $0[keyPath: own][number] }
    let chance = max(majority, Mean.of((shuffled ?? []).flatMap { $0 }) ?? 0)
    func place(_ layer: Int, _ position: Int) -> DecodabilityReport.Place? {
      accuracy[layer][position].map { value in
        DecodabilityReport.Place(
          layer: layer, position: position, accuracy: value,
          control: max(majority, shuffled?[layer][position] ?? 0), fresh: fresh?[layer][position])
      }
    }
    let positions = (accuracy.first ?? []).indices.filter(variable.isNews)
    let readable = accuracy.indices.flatMap { layer in
      positions.compactMap { place(layer, $0) }
    }.filter(\.isReadable)
    return DecodabilityReport.Map(
      accuracy: accuracy, shuffled: shuffled, fresh: fresh, chance: chance,
      firstLayer: readable.min { ($0.layer, $0.position) < ($1.layer, $1.position) },
      firstPosition: readable.min { ($0.position, $0.layer) < ($1.position, $1.layer) },
      predicting: variable.predictingPosition.flatMap { position in
        accuracy.indices.compactMap { place($0, position) }.max {
          ($0.accuracy, $1.layer) < ($1.accuracy, $0.layer)
        }
      })
  }

  /// [layer][position]: the mean over the fresh models.
  private func mean(_ value: (PlaceProbes.Accuracy) -> Double?) -> [[Double?]] {
    fresh[0].indices.map { layer in
      fresh[0][layer].indices.map { position in
        Mean.of(fresh.map { value($0[layer][position]) })
      }
    }
  }
}

extension DecodabilityReport.Place {
  /// At least 0.9, and at least halfway from the control to 1.
  var isReadable: Bool { accuracy >= max(0.9, (1 + control) / 2) }
}

extension ProbedVariable {
  /// Whether reading the variable at a position says more than that its token was read: before an output's own tokens,
  /// and anywhere but at an input's own.
  func isNews(at position: Int) -> Bool {
    switch role {
    case .output: position < (positions.first ?? .max)
    case .input: !positions.contains(position)
    }
  }
}
