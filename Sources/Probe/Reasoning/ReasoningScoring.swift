import Arrays
import GPT

/// Scores the attention to the statements of some items.
///
/// Corrected: folds keep the statements of a theory together. Paper: stratified folds over statements in their order.
package struct ReasoningScoring {
  let entries: [ReasoningMeasurement.Entry]
  let settings: ReasoningSettings
  let threads: Int

  package init(
    entries: [ReasoningMeasurement.Entry], settings: ReasoningSettings, threads: Int = Parallel.defaultThreads
  ) {
    self.entries = entries
    self.settings = settings
    self.threads = threads
  }

  /// Both scores. Items without a proof have no labels and are left out.
  package func scores() throws -> MechanisticScores {
    let proven = entries.filter { $0.labels != nil }
    var groups: [String: Int] = [:]
    for entry in proven where groups[entry.item.theory] == nil { groups[entry.item.theory] = groups.count }
    var rows: [(entry: Int, statement: Int, group: Int)] = []
    for (place, entry) in proven.enumerated() {
      rows += entry.item.statements.indices.map { (place, $0, groups[entry.item.theory]!) }
    }
    func score(_ rows: [(entry: Int, statement: Int, group: Int)], _ labels: [Int], _ alike: String)
      throws -> MechanisticScore
    {
      guard Set(labels).count > 1 else { return MechanisticScore(missing: "nothing to tell apart: \(alike)") }
      if let few = try tooFew(rows.map(\.group), labels) { return MechanisticScore(missing: few) }
      func matrix(_ attention: (ReasoningMeasurement.Entry) -> [[Float]]) throws -> FeatureMatrix {
        let features = rows.map { attention(proven[$0.entry])[$0.statement] }
        return try FeatureMatrix(
          rows: rows.count, columns: features[0].count, values: features.flatMap { $0.map(Double.init) },
          precision: .single)
      }
      return MechanisticScore(
        try CrossValidation(
          settings.classifier, split: split, shuffles: settings.shuffles, seed: settings.seed
        ).run(
          matrix(\.attention), LabelMatrix(labels), groups: rows.map(\.group),
          random: (0..<settings.randomModels).map { model in try matrix { $0.random[model] } },
          threads: threads))
    }
    let useful = rows.filter { proven[$0.entry].labels!.useful[$0.statement] == 1 }
    return MechanisticScores(
      useful: try score(
        rows, rows.map { proven[$0.entry].labels!.useful[$0.statement] }, "all statements are useful"),
      answers: try score(
        useful, useful.map { proven[$0.entry].labels!.steps[$0.statement]! },
        "all useful statements come in at one step"))
  }

  /// Why some rows cannot be divided into folds; nil when they can.
  private func tooFew(_ groups: [Int], _ labels: [Int]) throws -> String? {
    let folds = settings.folds
    let most = Dictionary(grouping: labels) { $0 }.values.map(\.count).max() ?? 0
    let theories = Set(groups).count
    switch settings.protocol {
    case .paper where most < folds: return "\(most) statements of a kind are too few for \(folds) folds"
    case .corrected where theories < folds: return "\(theories) theories are too few for \(folds) folds"
    default: break
    }
    let rest = try split.folds(labels: LabelMatrix(labels), groups: groups).map(\.train.count).min() ?? 0
    return rest < settings.classifier.k
      ? "\(groups.count) statements are too few for \(settings.classifier.k) neighbours" : nil
  }

  private var split: Split {
    settings.protocol == .paper ? .stratified(settings.folds) : .grouped(settings.folds)
  }
}

/// Mean attention to useful and to useless statements, by layer.
public struct ReasoningAttention: Codable, Sendable, Equatable {
  /// [layer]: the mean over useful statements.
  public let useful: [Double]
  /// Nil where every statement is useful.
  public let useless: [Double]?

  /// Nil without items that have a proof.
  init?(_ entries: [ReasoningMeasurement.Entry], _ attention: (ReasoningMeasurement.Entry) -> [[Float]]) {
    func mean(_ label: Int) -> [Double]? {
      let rows = entries.flatMap { entry in
        entry.labels.map { labels in
          zip(attention(entry), labels.useful).filter { $1 == label }.map(\.0)
        } ?? []
      }
      guard let first = rows.first else { return nil }
      return first.indices.map { layer in Mean.of(rows.map { Double($0[layer]) })! }
    }
    guard let useful = mean(1) else { return nil }
    self.useful = useful
    useless = mean(0)
  }
}
