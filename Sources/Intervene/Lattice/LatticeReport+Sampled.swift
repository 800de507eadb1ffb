import Arrays
import GPT
import Tasks

extension LatticeReport {
  /// Shapley values from sampled orders of removal (Castro et al. 2009), and sets from a beam search.
  static func sampled(
    _ runner: SubsetRunner, _ heads: [Head], _ settings: LatticeSettings, _ job: Job
  ) throws -> (report: LatticeReport, subsets: EvaluatedSubsets) {
    let (_, output) = try settings.checked(runner.subject)
    let layers = runner.subject.model.dimensions.layers
    let outputs = runner.subject.texts.outputs
    let orders = (0..<(settings.permutations ?? 2)).map { number in
      var generator = SeededGenerator(seed: settings.seed, stream: UInt64(number))
      var order = Array(heads.indices)
      generator.shuffle(&order)
      return order
    }
    // Orders share the set without any head removed, the full set, and whatever else they have in common.
    var numbers: [HeadSet: Int] = [:]
    var sets: [HeadSet] = []
    func number(_ set: HeadSet) -> Int {
      if let known = numbers[set] { return known }
      numbers[set] = sets.count
      sets.append(set)
      return sets.count - 1
    }
    // How many sets the orders up to each one need.
    var ends: [Int] = []
    let chains = orders.map { order in
      var set = HeadSet(layers: layers)
      let chain =
        [number(set)]
        + order.map { head in
          set.insert(heads[head])
          return number(set)
        }
      ends.append(sets.count)
      return chain
    }
    let (scores, count) = try scores(runner, sets, ends: ends, job)
    let target = LatticeTarget(output, threshold: settings.threshold, baseline: scores)
    /// Mean and standard error over orders of what each head's removal takes away, [head].
    func marginals(_ values: [Double]) -> (mean: [Double], error: [Double]) {
      var sums = [Double](repeating: 0, count: heads.count)
      var squares = sums
      for (order, chain) in zip(orders, chains).prefix(count) {
        for (place, head) in order.enumerated() {
          let loss = values[chain[place]] - values[chain[place + 1]]
          sums[head] += loss
          squares[head] += loss * loss
        }
      }
      let n = Double(count)
      let means = sums.map { $0 / n }
      let errors = zip(squares, means).map { SamplingError.ofMean($1, squares: $0, count: n) }
      return (means, errors)
    }
    let accuracies = outputs.indices.map { marginals(scores.accuracies($0)) }
    let search = HeadSetSearch(
      runner: runner, heads: heads, target: target, beam: settings.beam, knowing: sets, scores)
    func row(_ set: Int) -> [String: Double] {
      Dictionary(
        uniqueKeysWithValues: outputs.enumerated().map { ($1, scores.accuracies($0)[set]) })
    }
    let isSearched = !job.isCancelled
    let breaking = isSearched ? try search.breaking() : []
    let sufficient = isSearched ? try search.sufficient() : []
    let report = LatticeReport(
      runner: runner, heads: heads, settings: settings, target: target, baseline: row(chains[0][0]),
      withoutAll: row(chains[0][heads.count]), subsets: search.evaluated, sizes: nil,
      breaking: breaking, sufficient: sufficient, shapley: accuracies.map(\.mean),
      standardErrors: accuracies.map(\.error),
      shapleyOfMargin: outputs.indices.map { marginals(scores.margins($0)).mean }, interactions: nil,
      isSearched: isSearched)
    return (
      report,
      EvaluatedSubsets(
        texts: runner.subject.texts, mode: runner.mode, removed: sets.prefix(scores.sets).map(\.heads),
        scores: scores)
    )
  }

  /// Scores of the sets that orders need, a few orders at a time, as many as the job allows.
  ///
  /// - Parameter ends: how many of the sets the orders up to each one need.
  /// - Returns: scores of the first sets, and the number of orders that need no others.
  private static func scores(
    _ runner: SubsetRunner, _ sets: [HeadSet], ends: [Int], _ job: Job
  ) throws -> (scores: SubsetScores, orders: Int) {
    let step = 4
    var scores: SubsetScores?
    var done = 0
    while done < ends.count, done == 0 || !job.isCancelled {
      let next = min(ends.count, done + step)
      let start = scores?.sets ?? 0
      let finished = done
      defer { done = next }
      guard ends[next - 1] > start else { continue }
      let more = try runner.scores(of: Array(sets[start..<ends[next - 1]])) { part, whole in
        job.update(finished * whole + part * (next - finished), of: ends.count * whole, "orders × sets")
      }
      scores = scores.map { $0.appending(more) } ?? more
    }
    guard let scores else { preconditionFailure("there is no order") }
    return (scores, done)
  }
}
