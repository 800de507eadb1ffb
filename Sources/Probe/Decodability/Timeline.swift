import Arrays
import GPT
import Synchronization
import Tasks

/// Follows over training how well probes can tell each output at the position that predicts it.
public struct Timeline: Sendable {
  /// How outputs are probed in each capture.
  public var procedure: ProbeProcedure
  /// What counts as being told, or answered, right.
  public var threshold: Double

  /// Every output followed over the captures of a training.
  public init(procedure: ProbeProcedure = ProbeProcedure(), threshold: Double = 0.95) {
    self.procedure = procedure
    self.threshold = threshold
  }

  /// Probes the captures of a run. The result does not depend on `threads`; `onCapture` hears from any thread how many
  /// captures are done, of how many.
  ///
  /// - Throws: `FileError` when the world is not known, when there are no captures and for damaged ones,
  ///   ``ProbeError`` when there is nothing to probe.
  public func report(
    on run: Run, threads: Int = Parallel.defaultThreads,
    onCapture: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> TimelineReport {
    let directory = RunDirectory(run.path)
    let captures = try TrainingCaptures(
      directory, world: run.requireRules(), tokenizer: run.requireTokenizer())
    return try report(captures, metrics: try directory.metrics(), threads: threads, onCapture: onCapture)
  }

  /// Probes captures, beside what evaluations during the training found.
  public func report(
    _ captures: TrainingCaptures, metrics: [MetricsEntry], threads: Int = Parallel.defaultThreads,
    onCapture: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> TimelineReport {
    let texts = captures.texts
    try procedure.check(texts)
    let prefixes = texts.prefixes
    let outputs = ProbedVariable.all(in: texts).filter { $0.role == .output }
    func folds(_ variable: ProbedVariable) -> [Fold] {
      variable.predictingPosition.map { procedure.folds(of: variable.labels, prefixes: prefixes[$0]) } ?? []
    }
    let variables = outputs.filter { $0.canBeProbed(in: folds($0)) }
    let skipped = outputs.filter { !$0.canBeProbed(in: folds($0)) }.map(\.name)
    guard !variables.isEmpty else {
      throw ProbeError.nothingToProbe(variables: skipped, texts: texts.count)
    }
    let allFolds = variables.map(folds)
    let probes = variables.map { procedure.probes([$0]) }
    let found = try accuracies(captures, probes, prefixes, allFolds, threads: threads, onCapture)
    return TimelineReport(
      threshold: threshold, layers: captures.layers, steps: captures.steps,
      evaluations: metrics.map(\.step), texts: texts.count, settings: procedure.settings(folds: allFolds),
      variables: variables.enumerated().map { number, variable in
        curves(variable, found.map { $0[number] }, captures.steps, metrics, allFolds[number])
      }, skipped: skipped)
  }

  /// [capture][variable][layer].
  private func accuracies(
    _ captures: TrainingCaptures, _ probes: [PlaceProbes], _ prefixes: [[Int]], _ folds: [[Fold]],
    threads: Int,
    _ onCapture: @Sendable (Int, Int) -> Void
  ) throws -> [[[PlaceProbes.Accuracy]]] {
    let total = captures.steps.count
    let results = Mutex((found: [[[PlaceProbes.Accuracy]]](repeating: [], count: total), done: 0))
    try Parallel.run(parts: total, threads: threads) { part in
      let activations = try captures.activations(after: captures.steps[part])
      let accuracies = try zip(probes, folds).map { probes, folds in
        let position = probes.variables[0].predictingPosition!
        return try activations.map {
          try probes.accuracy(
            of: PlaceFeatures($0, position: position, prefixes: prefixes[position]), folds: [folds])
        }
      }
      let done = results.withLock { results in
        results.found[part] = accuracies
        results.done += 1
        return results.done
      }
      onCapture(done, total)
    }
    return results.withLock { $0.found }
  }

  /// - Parameter found: [capture][layer].
  private func curves(
    _ variable: ProbedVariable, _ found: [[PlaceProbes.Accuracy]], _ steps: [Int], _ metrics: [MetricsEntry],
    _ folds: [Fold]
  ) -> TimelineReport.Variable {
    let answered = metrics.map { $0.variables?[variable.name]??.all }
    let known = zip(metrics, answered).compactMap { entry, share in share.map { (entry.step, $0) } }
    let answeredFrom = TimelineReport.lasting(known, above: threshold)
    let majority = variable.majority(in: folds)
    func curve(
      _ own: KeyPath<PlaceProbes.Accuracy, [Double?]>, _ control: KeyPath<PlaceProbes.Accuracy, [Double?]>
    ) -> TimelineReport.Curve {
      let shuffled = procedure.shuffles > 0 ? found.map { $0.map { $0[keyPath: control][0] } } : nil
      return TimelineReport.Curve(
        accuracy: found.map { $0.map { $0[keyPath: own][0] } }, shuffled: shuffled,
        chance: max(majority, Mean.of((shuffled ?? []).flatMap { $0 }) ?? 0), steps: steps,
        answered: answeredFrom, threshold: threshold)
    }
    return TimelineReport.Variable(
      name: variable.name, predictingPosition: variable.predictingPosition!, classes: variable.classes,
      isGrouped: variable.isGrouped,
      texts: ProbedVariable.testable(variable.labels, in: folds).count { $0 },
      majority: majority, linear: curve(\.linear, \.shuffledLinear),
      knn: curve(\.knn, \.shuffledKNN), answered: answered, answeredFrom: answeredFrom)
  }
}
