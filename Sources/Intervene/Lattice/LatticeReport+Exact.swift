import GPT
import Tasks

extension LatticeReport {
  /// All subsets of heads under one mode.
  static func exact(
    _ runner: SubsetRunner, _ heads: [Head], _ settings: LatticeSettings, _ job: Job
  ) throws -> (report: LatticeReport, subsets: EvaluatedSubsets) {
    let (_, output) = try settings.checked(runner.subject)
    let layers = runner.subject.model.dimensions.layers
    func players(_ subset: Int) -> [Head] {
      heads.indices.filter { subset >> $0 & 1 == 1 }.map { heads[$0] }
    }
    let count = 1 << heads.count
    let sets = (0..<count).map { HeadSet(players($0), layers: layers) }
    let scores = try runner.scores(of: sets, onProgress: job.counting("sets × texts"))
    try job.check()
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
      interactions: lattices.map(\.interactions),
      orders: (lattices.map(InteractionOrders.init), margins.map(InteractionOrders.init)))
    return (
      report,
      EvaluatedSubsets(
        texts: runner.subject.texts, mode: runner.mode, removed: sets.map(\.heads), scores: scores)
    )
  }
}
