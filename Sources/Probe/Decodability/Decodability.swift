import Arrays
import GPT
import Records
import Synchronization
import Tasks
import Worlds

/// Looks for every variable of a world at every layer and position of a model.
///
/// The model reads prompts with their right completions; at each place a linear probe and kNN learn each variable from
/// the activations of some inputs and are tested on the others, with the classes in proportion on both sides. Inputs
/// whose texts read the same up to the position are on one side. Controls: the most frequent label, shuffled labels (Hewitt & Liang 2019), and the same architecture
/// freshly initialised.
public struct Decodability: Sendable {
  /// Where in each block the model is read.
  public var site: Site
  /// How variables are probed at each place.
  public var procedure: ProbeProcedure
  /// How many freshly initialised models are asked.
  public var fresh: Int

  /// Every variable looked for at every layer and position.
  public init(
    _ site: Site = .residualPost, procedure: ProbeProcedure = ProbeProcedure(), fresh: Int = 2
  ) {
    self.site = site
    self.procedure = procedure
    self.fresh = fresh
  }

  /// Probes a model of a known world. The result does not depend on `threads`; `onPlace` hears from any thread how many
  /// places are done, of how many.
  ///
  /// - Throws: `FileError` when the world is not known, ``ProbeError`` when there is nothing to probe, and as the
  ///   world and the model do.
  public func report(
    on run: Run, threads: Int = Parallel.defaultThreads,
    onPlace: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> DecodabilityReport {
    let texts = try ProbedTexts(
      of: run.requireRules(), tokenizer: run.requireTokenizer(), seed: procedure.seed)
    try NumberRange.randomModels.check(fresh)
    try MemoryNeed.freshModels(fresh, of: run.model.architecture).check()
    let models =
      [run.model] + (0..<fresh).map { Model(run.model.architecture, seed: procedure.seed &+ UInt64($0)) }
    let activations = try models.map {
      try site.activations(of: $0, reading: texts, threads: threads)
    }
    return try report(
      texts, activations: activations[0], fresh: Array(activations.dropFirst()), threads: threads,
      onPlace: onPlace)
  }

  /// Probes activations of the texts.
  ///
  /// - Parameters:
  ///   - texts: the texts, with the variables to look for.
  ///   - activations: one [text, position, …] a layer.
  ///   - fresh: the same from models that learned nothing.
  ///   - threads: threads to work on.
  ///   - onPlace: hears how many layers and positions are done, and of all.
  public func report(
    _ texts: ProbedTexts, activations: [Tensor], fresh: [[Tensor]] = [],
    threads: Int = Parallel.defaultThreads, onPlace: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> DecodabilityReport {
    try procedure.check(texts)
    let prefixes = texts.prefixes
    let (variables, skipped) = try procedure.variables(
      ProbedVariable.all(in: texts), prefixes: prefixes.last ?? [])
    let foldsByPosition = prefixes.map { prefixes in
      variables.map { procedure.folds(of: $0.labels, prefixes: prefixes) }
    }
    let folds = foldsByPosition.last ?? []
    let probes = procedure.probes(variables)
    let found = try accuracies(
      [activations] + fresh, probes, prefixes, foldsByPosition, threads: threads, onPlace)
    let maps = DecodabilityMaps(places: found[0], fresh: Array(found.dropFirst()))
    var settings = procedure.settings(folds: folds)
    settings["fresh"] = .integer(fresh.count)
    return DecodabilityReport(
      rule: DecodabilityReport.rule, site: site, layers: activations.count, tokens: texts.labels,
      beginnings: prefixes.map { Set($0).count }, texts: texts.count, isSample: texts.isSample,
      leftOut: texts.leftOut, settings: settings,
      variables: variables.enumerated().map { maps.variable($1, number: $0, folds: folds[$0]) },
      skipped: skipped)
  }

  /// [model][layer][position]; the first model's with controls.
  private func accuracies(
    _ models: [[Tensor]], _ probes: PlaceProbes, _ prefixes: [[Int]], _ folds: [[[Fold]]], threads: Int,
    _ onPlace: @Sendable (Int, Int) -> Void
  ) throws -> [[[PlaceProbes.Accuracy]]] {
    let (layers, positions) = (models[0].count, prefixes.count)
    let total = models.count * layers * positions
    let results = Mutex((found: [PlaceProbes.Accuracy?](repeating: nil, count: total), done: 0))
    try Parallel.run(parts: total, threads: threads) { part in
      let (model, place) = part.quotientAndRemainder(dividingBy: layers * positions)
      // Neighbouring parts cost the same, so that every thread gets as many dear positions as the others.
      let (position, layer) = place.quotientAndRemainder(dividingBy: layers)
      let features = try PlaceFeatures(
        models[model][layer], position: position, prefixes: prefixes[position])
      let accuracy = try probes.accuracy(
        of: features, folds: folds[position], controls: model == 0)
      let done = results.withLock { results in
        results.found[part] = accuracy
        results.done += 1
        return results.done
      }
      onPlace(done, total)
    }
    let found = results.withLock { $0.found }
    return models.indices.map { model in
      (0..<layers).map { layer in
        (0..<positions).map { position in found[(model * positions + position) * layers + layer]! }
      }
    }
  }
}

extension Run {
  /// The world, or an error that says why it is needed.
  func requireRules() throws -> World {
    guard let world else {
      throw FileError(
        path, "its world is not known (there is no world.yaml), so there are no variables to look for",
        hint: "name the world that it was trained on with \(setting: "world")")
    }
    return world
  }
}
