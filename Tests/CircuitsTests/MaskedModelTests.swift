import Arrays
import GPT
import Intervene
import TestSupport
import Testing

@testable import Circuits

/// What holds for circuits of any model, in every family.
@Suite(.tiered) struct MaskedModelTests {
  /// Pairs of random texts of a case's model.
  static func texts(_ some: ArchitectureCase, count: Int = 5) -> CircuitTexts {
    let clean = some.tokens(batch: count, seed: 31)
    let corrupt = some.tokens(batch: count, seed: 32)
    return CircuitTexts(
      (0..<count).map { PatchPair(clean: clean[$0], corrupt: corrupt[$0], right: 1, wrong: 2) })
  }

  static func masked(_ some: ArchitectureCase, _ ablation: CircuitAblation = .resample) throws -> MaskedModel
  {
    try MaskedModel(some.model(), texts(some), ablation: ablation)
  }

  private func logits(_ model: Model, _ tokens: TokenBatch, hooks: Hooks = .none) throws -> Tensor {
    let run = try model.run(tokens, options: .init(hooks: hooks, logits: .last))
    return run.logits.reshaped([tokens.batch, model.dimensions.outputs])
  }

  @Test(arguments: ArchitectureCase.all) func noEdgeIsTheCorruptRun(_ some: ArchitectureCase) throws {
    let masked = try Self.masked(some)
    let found = try masked.logits(.none(masked.graph))
    #expect(relativeError(found, try logits(masked.model, masked.texts.corrupt)) < 1e-5)
  }

  @Test(arguments: ArchitectureCase.all) func allEdgesAreTheCleanRun(_ some: ArchitectureCase) throws {
    let masked = try Self.masked(some)
    let found = try masked.logits(.all(masked.graph))
    #expect(relativeError(found, try logits(masked.model, masked.texts.clean)) < 1e-6)
  }

  @Test(arguments: ArchitectureCase.all, CircuitAblation.allCases)
  func aNodeGoesWithItsEdges(_ some: ArchitectureCase, _ ablation: CircuitAblation) throws {
    let masked = try Self.masked(some, ablation)
    let graph = masked.graph
    let (length, width) = (masked.texts.length, graph.dimensions.width)
    for (point, writers) in graph.writingPoints {
      for (row, writer) in writers.enumerated() {
        var mask = EdgeMask.all(graph)
        for edge in graph.edges(from: writer) { mask.kept[edge] = 0 }
        var hooks = Hooks()
        hooks.add(at: point) { tensor, context in
          let rows = tensor.count / (context.examples.count * length * width)
          for (place, text) in context.examples.enumerated() {
            let new = masked.replacement.text(text) + writer * length * width
            for position in 0..<length {
              let out = tensor.pointer + ((place * length + position) * rows + row) * width
              out.update(from: new + position * width, count: width)
            }
          }
        }
        let expected = try logits(masked.model, masked.texts.clean, hooks: hooks)
        #expect(relativeError(try masked.logits(mask), expected) < 2e-5, "\(graph.writers[writer])")
      }
    }
  }

  @Test(arguments: ArchitectureCase.all) func singleEdgesArePaths(_ some: ArchitectureCase) throws {
    let masked = try Self.masked(some)
    let graph = masked.graph
    let d = graph.dimensions
    let measure = CircuitMeasure()
    let heads = Head.all(in: d)
    let receivers = graph.readers.indices.filter { graph.readers[$0].node != .logits }
    let paths = try PathGrid(
      masked.model, pairs: masked.texts.pairs, senders: heads,
      receivers: receivers.map {
        switch graph.readers[$0].node {
        case .head(let head): .head(head, [graph.readers[$0].input!])
        case .mlp(let layer): .mlp(layer)
        default: .logits
        }
      }, metric: .logitDifference, direction: .noise)
    for (row, head) in heads.enumerated() {
      let writer = try #require(graph.writers.firstIndex(of: .head(head)))
      for (column, reader) in receivers.enumerated() {
        guard writer < graph.readers[reader].writers else {
          #expect(paths.values[row][column] == nil)
          continue
        }
        let edge = graph.edges(to: reader).lowerBound + writer
        let value = try masked.means(measure, [EdgeMask.all(graph).removing(edge)])[0]
        let normalised = (value - paths.corrupt) / (paths.clean - paths.corrupt)
        let expected = try #require(paths.values[row][column])
        #expect(abs(normalised - expected) < 1e-3 * max(1, abs(expected)), "\(graph.edge(edge))")
      }
    }
  }

  @Test(arguments: ArchitectureCase.all) func manyMasksAreEachMask(_ some: ArchitectureCase) throws {
    let masked = try Self.masked(some)
    var generator = SeededGenerator(seed: 7)
    let masks = (0..<6).map { number in
      EdgeMask((0..<masked.graph.edgeCount).map { _ in generator.uniform() < Double(number) / 5 ? 1 : 0 })
    }
    let together = try masked.values(CircuitMeasure(), masks)
    for (number, mask) in masks.enumerated() {
      let alone = try masked.values(CircuitMeasure(), [mask])[0]
      for (a, b) in zip(together[number], alone) { #expect(abs(a - b) < 1e-4) }
    }
  }

  /// The gradient of a mask is EAP's score where all edges are kept, and the slope of m anywhere.
  @Test(arguments: ArchitectureCase.all) func gradientsOfMasksAreSlopes(_ some: ArchitectureCase) throws {
    let masked = try Self.masked(some)
    let graph = masked.graph
    let measure = CircuitMeasure()
    let whole = try masked.gradient(of: measure)
    let atOne = try masked.gradient(of: measure, mask: .all(graph))
    for (a, b) in zip(whole.products, atOne.products) { #expect(abs(a - b) < 1e-4 * max(1, abs(a))) }

    var generator = SeededGenerator(seed: 3)
    let mask = EdgeMask((0..<graph.edgeCount).map { _ in Float(generator.uniform()) })
    let found = try masked.gradient(of: measure, mask: mask)
    let sum = try masked.values(measure, [mask])[0].reduce(0, +)
    #expect(abs(found.value - sum) < 1e-4 * max(1, abs(sum)))
    let scale = found.products.map(abs).max() ?? 1
    for edge in generator.sample(min(12, graph.edgeCount), below: graph.edgeCount) {
      let step: Float = 0.004
      var (up, down) = (mask, mask)
      up.kept[edge] += step
      down.kept[edge] -= step
      let values = try masked.values(measure, [up, down]).map { $0.reduce(0, +) }
      let slope = (values[0] - values[1]) / Double(2 * step)
      #expect(abs(slope + found.products[edge]) < 0.01 * scale + 4e-3, "\(graph.edge(edge))")
    }
  }
}
