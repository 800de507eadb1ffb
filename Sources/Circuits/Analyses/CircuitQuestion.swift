import GPT
import Intervene
import Records
import Tasks
import Worlds

/// A problem with what is known about its texts.
struct CircuitQuestion: Sendable {
  let problem: CircuitProblem
  /// m with every edge and with none.
  let ends: CircuitEnds
  /// The input of each text; nil where there is no world.
  let inputs: [Input]?
  let lookedAt: Int
  let leftOut: Int
  let isSample: Bool

  /// - Throws: `ArgumentError` where no pair can show anything: where m is the same with every edge and with none.
  init(
    _ model: Model, _ found: CircuitPairChoice.Found, ablation: CircuitAblation, metric: PatchMetric,
    seed: UInt64, threads: Int, job: Job
  ) throws {
    // What does not come from the corrupt text asks each clean text once.
    var texts = found.texts
    var inputs = found.inputs
    if ablation != .resample {
      var seen: Set<[Int]> = []
      let kept = found.texts.pairs.indices.filter { place in
        let pair = found.texts.pairs[place]
        return seen.insert(pair.clean + [pair.right, pair.wrong]).inserted
      }
      texts = texts.choosing(kept)
      inputs = inputs.map { inputs in kept.map { inputs[$0] } }
    }
    var masked = try MaskedModel(model, texts, ablation: ablation, threads: threads)
    let measure = CircuitMeasure(metric)
    if ablation == .optimal { masked = try OptimalConstants.trained(for: masked, measure, job: job) }
    problem = CircuitProblem(masked, measure: measure, seed: seed)
    ends = try CircuitEnds(problem)
    guard ends.faithfulness(of: ends.whole) != nil else {
      throw ArgumentError(
        "metric", "the whole model and no edge at all measure alike (\(ends.whole)): no edge can matter",
        hint: "choose pairs that change the answer, or another metric or ablation")
    }
    self.inputs = inputs
    lookedAt = found.lookedAt
    leftOut = found.leftOut
    isSample = found.isSample
  }
}
