import Arrays
import GPT
import Intervene
import Probe
import Records
import Tasks
import Worlds

/// What a target really depends on in this model: every variable before it in the text is rewritten alone, token by token, and the
/// model is asked again.
///
/// Variables are inputs and earlier outputs, so this tells newD's dependence on newB's *token* apart from that on B.
struct VariableEffects: Sendable {
  /// Other values of a variable at most for each text.
  private static let alternatives = 3

  let texts: TaskTexts
  let target: String
  /// The names of the variables, in the order of the text.
  let variables: [String]
  /// [variable], what is rewritten: the pairs of texts, with the right token and the likeliest other one.
  let pairs: [[PatchPair]]
  /// [variable], the mean of |m − m′| over texts and other values, m the margin of the right token over the likeliest other one.
  let effects: [Double]
  /// [variable], in what share of the cases the likeliest token changes.
  let changes: [Double]
  /// [variable], whether the target's rule mentions it.
  let isRead: [Bool]

  init(_ session: Session<TaskTexts>, target: String, most: Int, job: Job) throws {
    let texts = session.texts
    _ = try texts.output(target)
    let layout = texts.mostFrequentLayout.prefix(most)
    guard let first = layout.first, let position = texts.text(first).predicting(target) else {
      throw ArgumentError("target", "the text begins with \(target): nothing stands before it")
    }
    var seen: Set<String> = []
    let names = texts.names(in: first).filter { $0.range.upperBound <= position + 1 }.map(\.name).filter {
      $0 != target && seen.insert($0).inserted
    }
    let prompts = layout.map { Array(texts.sequences[$0][...position]) }
    let clean = try session.model.run(
      TokenBatch(prompts), options: .init(logits: .last, threads: session.threads)
    ).logits.reshaped([prompts.count, session.model.dimensions.outputs])
    var pairs: [[PatchPair]] = []
    var effects: [Double] = []
    var changes: [Double] = []
    var kept: [String] = []
    for name in names {
      try job.check()
      let places = texts.names(in: first).filter { $0.name == name && $0.range.upperBound <= position + 1 }
        .flatMap(
          \.range)
      func value(_ prompt: [Int]) -> [Int] { places.map { prompt[$0] } }
      var known: [[Int]] = []
      for prompt in prompts where !known.contains(value(prompt)) { known.append(value(prompt)) }
      var own: [PatchPair] = []
      for (row, prompt) in prompts.enumerated() {
        let right = texts.sequences[layout[layout.startIndex + row]][position + 1]
        let wrong = clean.at(row).values.likeliest(2).first { $0 != right } ?? right
        for other in known.filter({ $0 != value(prompt) }).prefix(Self.alternatives) {
          var rewritten = prompt
          for (place, token) in zip(places, other) { rewritten[place] = token }
          own.append(PatchPair(clean: prompt, corrupt: rewritten, right: right, wrong: wrong))
        }
      }
      guard !own.isEmpty else { continue }
      var (effect, changed) = (0.0, 0)
      for start in stride(from: 0, to: own.count, by: 256) {
        let some = Array(own[start..<min(own.count, start + 256)])
        let runs = try [some.map(\.clean), some.map(\.corrupt)].map {
          try session.model.run(
            TokenBatch($0), options: .init(logits: .last, threads: session.threads)
          ).logits
        }
        for (row, pair) in some.enumerated() {
          let (a, b) = (runs[0].at(row).values, runs[1].at(row).values)
          effect += abs(Double(a[pair.right] - a[pair.wrong]) - Double(b[pair.right] - b[pair.wrong]))
          if a.likeliest(1) != b.likeliest(1) { changed += 1 }
        }
      }
      kept.append(name)
      pairs.append(own)
      effects.append(effect / Double(own.count))
      changes.append(Double(changed) / Double(own.count))
    }
    self.texts = texts
    self.target = target
    variables = kept
    self.pairs = pairs
    self.effects = effects
    self.changes = changes
    let reads = Set(texts.world.graph.reads(of: target))
    isRead = kept.map { reads.contains($0) }
  }
}

extension VariableEffects {
  /// [variable] by method: saliency at the variable's tokens, mean over texts.
  func saliency(_ model: Model, steps: Int, threads: Int) throws -> [(SaliencyMeasure, [Double])] {
    let prompts = Array(
      Set(pairs.flatMap { $0.map { Asked(tokens: $0.clean, right: $0.right, wrong: $0.wrong) } })
    )
    .sorted { $0.tokens.lexicographicallyPrecedes($1.tokens) }
    let found = try Saliency.of(
      model,
      prompts.map {
        Saliency.Question(
          tokens: $0.tokens, position: $0.tokens.count - 1, right: $0.right, wrong: $0.wrong)
      }, steps: steps, threads: threads)
    let places = variables.map { name in
      texts.names(in: texts.mostFrequentLayout[0]).filter { $0.name == name }.flatMap(\.range)
    }
    return SaliencyMeasure.allCases.compactMap { measure in
      guard found.allSatisfy({ $0[measure] != nil }) else { return nil }
      return (
        measure,
        places.map { places in
          found.reduce(0.0) { sum, one in
            sum + places.reduce(0.0) { $0 + abs(one[measure]!.indices.contains($1) ? one[measure]![$1] : 0) }
          } / Double(found.count)
        }
      )
    }
  }

  private struct Asked: Hashable {
    let tokens: [Int]
    let right: Int
    let wrong: Int
  }

  /// [variable]: what a circuit method says of the edges that leave the embeddings when only this variable is rewritten.
  func scores(
    _ method: any CircuitMethod, _ model: Model, most: Int, seed: UInt64, job: Job
  ) throws -> [Double] {
    try pairs.map { own in
      let masked = try MaskedModel(
        model, CircuitTexts(Array(own.prefix(most))), ablation: .resample, threads: job.threads)
      let problem = CircuitProblem(masked, seed: seed)
      let edges = problem.graph.edges(from: 0)
      if let byText = try method.scoresByText(problem, job: job) {
        return byText.reduce(0.0) { sum, text in sum + abs(edges.reduce(0.0) { $0 + text[$1] }) }
          / Double(byText.count)
      }
      let scores = try method.scores(problem, job: job)
      return edges.reduce(0.0) { $0 + abs(scores.values[$1]) }
    }
  }

  /// [variable]: how far a probe reads the variable's value from the last stream where the target is answered: accuracy in five folds
  /// beyond always saying the commonest value, as a share of what is left. Nil where there are too few texts.
  func readable(_ classifier: any Classifier, _ model: Model, threads: Int) throws -> [Double]? {
    let layout = texts.mostFrequentLayout
    guard let first = layout.first, let position = texts.text(first).predicting(target), layout.count >= 20
    else { return nil }
    let stream = HookPoint(.residualPost, layer: model.dimensions.layers - 1)
    let run = try model.run(
      TokenBatch(layout.map { Array(texts.sequences[$0][...position]) }),
      options: .init(capture: HookSelection([stream]), logits: .none, threads: threads))
    let values = run[stream]!
    let features = try FeatureMatrix(
      layout.indices.map { text in values.at(text).at(position).values.map(Double.init) })
    return try variables.map { name in
      let places = texts.names(in: first).filter { $0.name == name }.flatMap(\.range).filter {
        $0 <= position
      }
      var known: [[Int]: Int] = [:]
      let labels = layout.map { text -> Int in
        let value = places.map { texts.sequences[text][$0] }
        if known[value] == nil { known[value] = known.count }
        return known[value]!
      }
      let majority =
        Double(Dictionary(grouping: labels) { $0 }.values.map(\.count).max() ?? 0) / Double(labels.count)
      guard known.count > 1 else { return 0 }
      var right = 0
      for fold in 0..<5 {
        let test = labels.indices.filter { $0 % 5 == fold }
        let train = labels.indices.filter { $0 % 5 != fold }
        let found = try classifier.predictions(
          train: features.selecting(train), labels: [LabelMatrix(train.map { labels[$0] })],
          test: features.selecting(test), threads: threads)
        right += zip(found[0].columns[0], test).count { $0 == labels[$1] }
      }
      let accuracy = Double(right) / Double(labels.count)
      return (accuracy - majority) / max(1e-9, 1 - majority)
    }
  }
}
