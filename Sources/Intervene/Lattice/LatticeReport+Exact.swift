extension LatticeReport {
  /// All subsets of heads under one mode.
  static func exact(
    _ runner: SubsetRunner, _ heads: [LayerUnit], _ settings: LatticeSettings,
    _ onProgress: @escaping @Sendable (Int, Int) -> Void
  ) throws -> (report: LatticeReport, table: SubsetTable) {
    let (_, output) = try settings.checked(runner.subject)
    let layers = runner.subject.model.dimensions.layers
    func players(_ subset: Int) -> [LayerUnit] {
      heads.indices.filter { subset >> $0 & 1 == 1 }.map { heads[$0] }
    }
    let count = 1 << heads.count
    let sets = (0..<count).map { HeadSet(players($0), layers: layers) }
    let scores = try runner.scores(of: sets, onProgress: onProgress)
    let target = LatticeTarget(output, threshold: settings.threshold, baseline: scores)
    let outputs = runner.subject.texts.outputs
    let search = SubsetLattice(players: heads.count, values: (0..<count).map { target.value(scores, $0) })
    let lattices = outputs.indices.map {
      SubsetLattice(players: heads.count, values: scores.accuracies($0))
    }
    let margins = outputs.indices.map { SubsetLattice(players: heads.count, values: scores.margins($0)) }
    func accuracies(_ set: Int) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: zip(outputs, lattices.map { $0.values[set] }))
    }
    let report = LatticeReport(
      runner: runner, heads: heads, settings: settings, target: target, baseline: accuracies(0),
      withoutAll: accuracies(count - 1), subsets: count,
      sizes: search.breaking(below: target.threshold).enumerated().map {
        Size(removed: $0, sets: $1.all, breaking: $1.breaking)
      },
      breaking: search.minimalBreaking(below: target.threshold).map(players),
      sufficient: search.minimalSufficient(reaching: target.threshold).map(players),
      shapley: lattices.map(\.shapley), standardErrors: nil, shapleyOfMargin: margins.map(\.shapley),
      interactions: lattices.map(\.interactions))
    return (
      report,
      SubsetTable(
        texts: runner.subject.texts, mode: runner.mode, removed: sets.map(\.heads), scores: scores)
    )
  }
}

/// The accuracy of every set that was evaluated.
public struct SubsetTable: Sendable {
  let texts: TaskTexts
  public let mode: AblationMode
  /// The heads that each set removes.
  public let removed: [[LayerUnit]]
  public let scores: SubsetScores

  public var outputs: [String] { texts.outputs }

  /// `mode,removed,…`: heads separated by spaces, then each output's accuracy and margin, for a sample also the ends
  /// of each accuracy's 95 % interval; one table behind the other.
  public static func csv(_ tables: [SubsetTable]) -> String {
    let outputs = tables.first?.outputs ?? []
    let ends =
      tables.first?.texts.isSample == true ? outputs.flatMap { ["\($0)_low", "\($0)_high"] } : []
    let header = ["mode", "removed"] + outputs + outputs.map { "\($0)_margin" } + ends
    return header.joined(separator: ",") + "\n" + tables.map(\.rows).joined()
  }

  private var rows: String {
    var text = ""
    let count = outputs.count
    for (set, heads) in removed.enumerated() {
      let range = set * count..<(set + 1) * count
      let values =
        scores.accuracy[range].map { "\($0)" } + scores.margin[range].map { "\(Float($0))" }
        + scores.accuracy[range].compactMap { texts.interval(ofShare: $0) }
        .flatMap { ["\(Float($0.low))", "\(Float($0.high))"] }
      text += "\(mode.rawValue),\(heads.map(\.description).joined(separator: " ")),"
      text += values.joined(separator: ",") + "\n"
    }
    return text
  }
}
