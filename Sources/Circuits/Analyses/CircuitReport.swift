import Arrays
import GPT
import Intervene
import Records
import Tasks
import Worlds

/// The edges that a method found, how far they suffice, and how sure that is.
///
/// Its JSON has `cfg`, `nodes` and `edges` as EAP-IG's graphs have them, so that `Graph.from_json` opens it.
public struct CircuitReport: Sendable {
  /// The output, or what prompts ask for.
  public let target: String
  /// The method; `file` for a circuit that was read.
  public let method: String
  /// Whether signs of scores mean anything.
  public let hasSigns: Bool
  /// What stood in the place of removed edges.
  public let ablation: CircuitAblation
  /// What was measured.
  public let metric: PatchMetric
  /// Which inputs made pairs; nil for a single pair and for prompts.
  public let pairKind: PairKind?
  /// Texts that were read, pairs that were looked at, and pairs left out for their length.
  public let texts: Int
  /// Pairs that were looked at, whether or not they change the target.
  public let pairsLookedAt: Int
  /// Pairs left out because their texts have another length than most.
  public let leftOut: Int
  /// Whether the pairs are a sample.
  public let isSample: Bool
  /// The score of each edge, and which are in the circuit.
  public let circuit: CircuitFile
  /// q of each edge: how often a score like this would be chance, over all edges (false-discovery rate); null for methods
  /// that do not score texts one by one.
  public let qValues: [Double]?
  /// m with every edge and with none.
  public let ends: CircuitEnds
  /// m of the circuit.
  public let value: Double
  /// f of the circuit.
  public let faithfulness: Double?
  /// Circuits of growing size, ranked by size of score (CMD), and by sign where there are signs (CPR).
  public let curves: [CircuitCurve]
  /// Whether the answer is the likeliest token.
  public let accuracy: CircuitAccuracy
  /// Random circuits of the same size.
  public let random: RandomCircuits
  /// How much the circuit depends on the texts; nil for methods that do not score texts one by one.
  public let stability: Stability?

  /// The graph.
  public var graph: CircuitGraph { circuit.scores.graph }

  /// The numbers of the circuit's edges, the largest scores first.
  public var keptEdges: [Int] { circuit.scores.order().filter { circuit.kept[$0] } }

  /// Samples with replacement that ``stability`` is taken over.
  private static let resamples = 20

  init(
    _ analysis: CircuitAnalysis, _ question: CircuitQuestion, method: any CircuitMethod, file: CircuitFile?,
    trained: TrainingInputs, job: Job
  ) throws {
    let problem = question.problem
    let graph = problem.graph
    if let edges = analysis.edges, edges > graph.edgeCount {
      throw ArgumentError(
        "size", "expected at most \(graph.edgeCount), as many as the model has, found \(edges)")
    }
    let byText = file == nil ? try method.scoresByText(problem, job: job) : nil
    let scores = try file?.scores ?? byText.map(problem.mean) ?? method.scores(problem, job: job)
    let chosen =
      try file?.kept
      ?? CircuitChoice.circuit(
        scores, problem, question.ends, edges: analysis.edges, faithfulness: analysis.faithfulness)
    let value = try problem.masked.means(problem.measure, [EdgeMask(keeping: chosen)])[0]

    target = analysis.target ?? "the answers"
    self.method = file == nil ? type(of: method).name : "file"
    hasSigns = file != nil || type(of: method).hasSigns
    ablation = analysis.ablation
    metric = analysis.metric
    pairKind = analysis.pairs.clean == nil && analysis.pairs.prompts == nil ? analysis.pairs.kind : nil
    texts = problem.masked.texts.count
    pairsLookedAt = question.lookedAt
    leftOut = question.leftOut
    isSample = question.isSample
    circuit = CircuitFile(scores: scores, kept: chosen)
    qValues = byText.map { SignFlipTest.qValues($0, seed: problem.seed) }.flatMap { $0.isEmpty ? nil : $0 }
    ends = question.ends
    self.value = value
    faithfulness = question.ends.faithfulness(of: value)
    curves = try (hasSigns ? EdgeScores.Ranking.allCases : [.absolute]).map {
      try CircuitCurve(scores, problem, ranking: $0, ends: question.ends)
    }
    accuracy = try CircuitAccuracy(problem, chosen, inputs: question.inputs, trained: trained)
    random = try RandomCircuits(problem, question.ends, edges: chosen.count { $0 })
    let size = chosen.count { $0 }
    stability = byText.map {
      Stability(byText: $0, edges: size, resamples: Self.resamples, seed: problem.seed)
    }
  }
}

/// Which of the scored edges make the circuit.
enum CircuitChoice {
  /// Circuits that are tried, as shares of all edges.
  private static let rungs = 40

  /// The best edges that connect something: a given number, or the fewest on a ladder of sizes that are faithful.
  static func circuit(
    _ scores: EdgeScores, _ problem: CircuitProblem, _ ends: CircuitEnds, edges: Int?, faithfulness: Double
  ) throws -> [Bool] {
    let graph = problem.graph
    if let edges { return graph.connected(scores.best(edges)) }
    // Finer where circuits are small.
    let counts = Set(
      (1...rungs).map { rung -> Int in
        let share = Double(rung * rung) / Double(rungs * rungs)
        return max(1, Int((share * Double(graph.edgeCount)).rounded()))
      }
    ).sorted()
    let sets = counts.map { graph.connected(scores.best($0)) }
    let values = try problem.masked.means(problem.measure, sets.map { EdgeMask(keeping: $0) })
    let first = counts.indices.first { (ends.faithfulness(of: values[$0]) ?? 0) >= faithfulness }
    return sets[first ?? counts.count - 1]
  }
}

/// Whether the likeliest token is right, of the whole model and of the circuit alone.
public struct CircuitAccuracy: Codable, Sendable, Equatable {
  /// The share of right answers in some texts.
  public struct Share: Codable, Sendable, Equatable {
    /// Texts.
    public let texts: Int
    /// Of the whole model.
    public let whole: Double
    /// Of the circuit alone.
    public let circuit: Double
  }
  /// Over all texts.
  public let all: Share
  /// Over texts whose clean input the model was trained on; null where that is not known or there is none.
  public let seen: Share?
  /// Over texts whose clean input it was not trained on.
  public let heldOut: Share?

  init(
    _ problem: CircuitProblem, _ kept: [Bool], inputs: [Input]?, trained: TrainingInputs
  ) throws {
    let right = try problem.masked.values(
      CircuitMeasure(.correct), [.all(problem.graph), EdgeMask(keeping: kept)])
    func share(_ texts: [Int]) -> Share? {
      guard !texts.isEmpty else { return nil }
      func mean(_ values: [Double]) -> Double { texts.reduce(0) { $0 + values[$1] } / Double(texts.count) }
      return Share(texts: texts.count, whole: mean(right[0]), circuit: mean(right[1]))
    }
    let every = Array(right[0].indices)
    all = share(every) ?? Share(texts: 0, whole: 0, circuit: 0)
    let wasSeen = inputs.map { $0.map(trained.contains) }
    seen = wasSeen.flatMap { wasSeen in share(every.filter { wasSeen[$0] == true }) }
    heldOut = wasSeen.flatMap { wasSeen in share(every.filter { wasSeen[$0] == false }) }
  }
}

/// How faithful random circuits of a size are.
public struct RandomCircuits: Codable, Sendable, Equatable {
  /// Random sets of as many edges.
  public let circuits: Int
  /// The mean of f over them; null where f is undefined.
  public let faithfulness: Double?
  /// From the 2.5th to the 97.5th percentile over them.
  public let interval: [Double]?

  private static let count = 20

  init(_ problem: CircuitProblem, _ ends: CircuitEnds, edges: Int) throws {
    var generator = SeededGenerator(seed: problem.seed, stream: 0xD1CE)
    let masks = (0..<Self.count).map { _ -> EdgeMask in
      var kept = [Bool](repeating: false, count: problem.graph.edgeCount)
      for edge in generator.sample(edges, below: kept.count) { kept[edge] = true }
      return EdgeMask(keeping: kept)
    }
    let values = try problem.masked.means(problem.measure, masks).map { ends.faithfulness(of: $0) }
    circuits = Self.count
    faithfulness = Mean.of(values.compactMap { $0 })
    let sorted = values.compactMap { $0 }.sorted()
    interval = sorted.count < 2 ? nil : [Quantile.of(0.025, in: sorted), Quantile.of(0.975, in: sorted)]
  }
}
