import Arrays
import GPT
import Intervene
import Probe
import Records
import Tasks
import Worlds

/// Scores every method against what is true in models whose world is known (``MethodComparison``).
public struct CompareMethodsAnalysis: Analysis {
  public static let name = "compare-methods"
  public static let summary = "Score every method for finding circuits against the truth of a world."

  /// The output; required.
  public var target: String?
  /// More models, e.g. of other seeds, with a colon and another output where they are of another world: scores are averaged.
  public var models: [String]?
  /// Names of methods with commas between; nil for all.
  public var methods: String?
  /// What stands in the place of removed edges, with commas between.
  public var ablations = "resample"
  /// Pairs that edges are scored on, at most.
  public var pairs = 64
  /// Whether every set of heads is removed.
  public var withoutHeads = false
  /// What methods can be told.
  public var options = CircuitMethodSettings()
  /// Of samples and of what methods draw.
  public var seed: UInt64 = 0

  public init() {
    options.steps = 16
    options.iterations = 100
  }

  /// Methods that are asked about variables one by one take at most as many passes.
  private static let cheap = 120

  public static let settings: [Setting<Self>] = [
    .text("target", \.target, "The output.", as: "name", isRequired: true),
    .list(
      "models", \.models, expecting: "a run directory",
      "More runs: directories, averaged; runs/b:newA asks for another output.", as: "dir"),
    .text("methods", \.methods, "Only these methods, e.g. eap,acdc (all).", as: "names"),
    .text(
      "ablations", \.ablations, "What stands in the place of removed edges, e.g. resample,zero.", as: "names"),
    .number("pairs", \.pairs, in: .comparedPairs, "Pairs that edges are scored on, at most."),
    .flag("withoutHeads", \.withoutHeads, "Leave out the lattice over all sets of heads."),
    .number("steps", \.options.steps, in: .integrationSteps, "Steps of integrated gradients."),
    .number("iterations", \.options.iterations, in: .maskIterations, "Of trained masks: steps of training."),
    .seed(\.seed),
  ]

  public func check() throws {
    for method in try chosen() where method.name == ExactEdges.name {
      throw ArgumentError(
        "methods", "exact is the truth that others are compared with", hint: "leave it out")
    }
    _ = try kinds()
  }

  private func chosen() throws -> [any CircuitMethod.Type] {
    guard let methods else { return CircuitMethods.all.filter { $0 != ExactEdges.self } }
    return try PatchPairChoice.names(methods).map { name in
      guard let method = CircuitMethods.named(name) else {
        throw ArgumentError.unknown("method", name, at: "methods", among: CircuitMethods.all.map { $0.name })
      }
      return method
    }
  }

  private func kinds() throws -> [CircuitAblation] {
    try PatchPairChoice.names(ablations).map { name in
      guard let kind = CircuitAblation(rawValue: name) else {
        throw ArgumentError.unknown(
          "ablation", name, at: "ablations", among: CircuitAblation.allCases.map(\.rawValue))
      }
      return kind
    }
  }

  public func run(on run: Run, job: Job) throws -> MethodComparison {
    let others = try (models ?? []).map { try Self.open($0, target: target ?? "") }
    let all = [(run: run, target: target ?? "")] + others
    let kinds = try kinds()
    var found: [ModelMethodScores] = []
    for (number, one) in all.enumerated() {
      for (place, kind) in kinds.enumerated() {
        let part = job.part(number * kinds.count + place, of: all.count * kinds.count)
        do {
          found.append(try scores(one.run, one.target, kind, isFirst: place == 0, part))
        } catch let error as ArgumentError where all.count * kinds.count > 1 {
          // One model of many that a question does not fit: the others are still asked.
          found.append(
            ModelMethodScores(
              model: one.run.path, world: one.run.world?.name ?? "", target: one.target, ablation: kind,
              texts: 0,
              accuracy: nil, scores: [], heads: [], variables: [],
              notes: ["\(one.run.path) (\(kind.rawValue)) was left out: \(error.problem)"]))
        }
      }
    }
    return MethodComparison(found)
  }

  /// A run, and what is asked of it: `runs/a`, or `runs/parity:steps[3]` for another output than the first model's.
  private static func open(_ word: String, target: String) throws -> (run: Run, target: String) {
    guard !FileAccess.exists(word), let colon = word.lastIndex(of: ":") else {
      return (try Run.open(word), target)
    }
    return (try Run.open(String(word[..<colon])), String(word[word.index(after: colon)...]))
  }

  private func scores(
    _ run: Run, _ target: String, _ ablation: CircuitAblation, isFirst: Bool, _ job: Job
  ) throws -> ModelMethodScores {
    let model = run.model.trainable
    let world = try run.requireWorld(
      for: "methods are scored against a world's truth", instead: "train on one")
    var choice = CircuitPairChoice()
    choice.pairs = 4 * pairs
    choice.seed = seed
    let found = try choice.find(run, target: target, job: job)
    let part = CircuitPairChoice.Found(
      texts: found.texts.part(0..<min(pairs, found.texts.count)),
      inputs: found.inputs.map { Array($0.prefix(pairs)) }, lookedAt: found.lookedAt, leftOut: found.leftOut,
      isSample: found.isSample)
    let question = try CircuitQuestion(
      model, part, ablation: ablation, metric: .logitDifference, seed: seed, threads: job.threads, job: job)
    let problem = question.problem
    let quiet = Job(threads: job.threads, isCancelled: { job.isCancelled })
    let methods = try chosen()
    let steps = methods.count + 3
    func progress(_ done: Int) { job.update(done, of: steps, "methods") }

    let exact = try ExactEdges(options).scores(problem, job: quiet)
    progress(1)
    let scale = abs(question.ends.whole - question.ends.none)
    let isTrue = exact.values.map { abs($0) > 0.01 * scale }
    let session = try Session(
      run: run, selection: TextSelection(most: 512, seed: seed), threads: job.threads)
    // Variables do not depend on what stands in the place of removed edges.
    let effects = isFirst ? try VariableEffects(session, target: target, most: 64, job: quiet) : nil
    let lattice = withoutHeads ? nil : try heads(session, target, quiet)
    progress(2)

    var scores: [MethodScore] = []
    var headScores: [(String, [Double])] = []
    var variableScores: [(String, [Double])] = []
    for (number, type) in methods.enumerated() {
      try job.check()
      let method = type.init(options)
      let edges = try method.scores(problem, job: quiet)
      let sizes = edges.values.map { $0.isFinite ? abs($0) : 0 }
      scores.append(
        MethodScore(
          method: type.name, truth: .exactEdges, agreement: ScoreAgreement(truth: isTrue, scores: sizes),
          correlation: Correlation.spearman(sizes, exact.values.map(abs))))
      headScores.append((type.name, byHead(sizes, problem.graph)))
      if let effects, method.passes(problem.graph) <= Self.cheap {
        variableScores.append(
          (type.name, try effects.scores(method, model, most: 64, seed: seed, job: quiet)))
      }
      progress(3 + number)
    }
    if let effects {
      variableScores += try effects.saliency(model, steps: options.steps, threads: job.threads).map {
        ($0.rawValue, $1)
      }
      for (name, classifier) in [
        ("knn-probe", KNearestNeighbours() as any Classifier), ("linear-probe", LogisticRegression()),
      ] {
        if let values = try effects.readable(classifier, model, threads: job.threads) {
          variableScores.append((name, values))
        }
      }
    }
    progress(steps)
    let heads = lattice.map { truth(of: $0, target, headScores, problem.graph) } ?? []
    scores += headTruths(heads, headScores) + variableTruths(effects, variableScores)
    return ModelMethodScores(
      model: run.path, world: world.name, target: target, ablation: ablation,
      texts: problem.masked.texts.count,
      accuracy: try problem.masked.means(CircuitMeasure(.correct), [.all(problem.graph)])[0], scores: scores,
      heads: heads,
      variables: effects.map { effects in
        effects.variables.indices.map { place in
          VariableTruth(
            variable: effects.variables[place], effect: effects.effects[place],
            changes: effects.changes[place], isRead: effects.isRead[place],
            scores: Dictionary(uniqueKeysWithValues: variableScores.map { ($0.0, $0.1[place]) }))
        }
      } ?? [], notes: effects.map(notes) ?? [])
  }

  /// Every set of heads, or sampled orders where that would take more than two minutes.
  private func heads(_ session: Session<TaskTexts>, _ target: String, _ job: Job) throws -> LatticeReport {
    var settings = LatticeSettings()
    settings.target = target
    settings.seed = seed
    settings.timeLimit = 120
    if session.model.dimensions.layers * session.model.dimensions.heads > 12 { settings.permutations = 64 }
    return try LatticeReport(session, settings: settings, job: job)
  }

  /// [head]: the sum of the sizes of all edges that leave it.
  private func byHead(_ sizes: [Double], _ graph: CircuitGraph) -> [Double] {
    graph.writers.indices.compactMap { writer in
      guard case .head = graph.writers[writer] else { return nil }
      return graph.edges(from: writer).reduce(0) { $0 + sizes[$1] }
    }
  }

  private func truth(
    of lattice: LatticeReport, _ target: String, _ scores: [(String, [Double])], _ graph: CircuitGraph
  ) -> [HeadTruth] {
    let ranks = scores.map { name, values -> (String, [Double]) in
      let ranks = Correlation.ranks(values)
      return (name, ranks.map { $0 / Double(max(1, values.count - 1)) })
    }
    return Head.all(in: graph.dimensions).enumerated().map { place, head in
      let name = head.description
      return HeadTruth(
        head: name, shapley: lattice.shapley[target]?[name] ?? 0,
        smallestSet: lattice.minimalBreakingSets.filter { $0.contains(name) }.map(\.count).min(),
        ranks: Dictionary(uniqueKeysWithValues: ranks.map { ($0.0, $0.1[place]) }))
    }
  }

  private func headTruths(_ heads: [HeadTruth], _ scores: [(String, [Double])]) -> [MethodScore] {
    let smallest = heads.compactMap(\.smallestSet).min()
    return heads.isEmpty
      ? []
      : scores.map { name, values in
        MethodScore(
          method: name, truth: .breakingSets,
          agreement: ScoreAgreement(
            truth: heads.map { $0.smallestSet != nil && $0.smallestSet == smallest }, scores: values),
          correlation: Correlation.spearman(values, heads.map { abs($0.shapley) }))
      }
  }

  private func variableTruths(
    _ effects: VariableEffects?, _ scores: [(String, [Double])]
  ) -> [MethodScore] {
    guard let effects else { return [] }
    return scores.flatMap { name, values in
      [
        MethodScore(
          method: name, truth: .behaviour,
          agreement: ScoreAgreement(truth: effects.changes.map { $0 > 0 }, scores: values),
          correlation: Correlation.spearman(values, effects.effects)),
        MethodScore(
          method: name, truth: .equations, agreement: ScoreAgreement(truth: effects.isRead, scores: values),
          correlation: nil),
      ]
    }
  }

  /// Where the model does not do what the rules say.
  private func notes(_ effects: VariableEffects) -> [String] {
    effects.variables.indices.compactMap { place in
      let (name, changes) = (effects.variables[place], effects.changes[place])
      let share = NumberText.fixed(100 * changes, 0)
      if effects.isRead[place], changes == 0 {
        return
          "\(effects.target)'s rule reads \(name), but rewriting \(name) never changes the model's \(effects.target)"
      }
      if !effects.isRead[place], changes > 0 {
        return "\(effects.target)'s rule does not read \(name), but rewriting \(name) changes the model's "
          + "\(effects.target) in \(share) % of the cases"
      }
      return nil
    }
  }
}

extension NumberRange where Number == Int {
  fileprivate static var comparedPairs: Self { Self("pairs", 1...4_096) }
}
