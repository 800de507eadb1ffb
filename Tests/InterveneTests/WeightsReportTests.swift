import Arrays
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Singular values, circuits and gradients against other ways to the same numbers.
@Suite(.tiered) struct WeightsReportTests {
  private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> RealMatrix {
    var generator = SeededGenerator(seed: seed)
    return RealMatrix(
      rows: rows, columns: columns, (0..<rows * columns).map { _ in generator.uniform() - 0.5 })
  }

  @Test func singularValuesByHand() throws {
    let diagonal = try RealMatrix(rows: 2, columns: 3, [0, -3, 0, 2, 0, 0]).singularValues()
    #expect(diagonal.count == 2 && abs(diagonal[0] - 3) < 1e-12 && abs(diagonal[1] - 2) < 1e-12)
    // [[3, 0], [4, 5]]: σ² are the roots of x² − 50x + 225.
    let found = try RealMatrix(rows: 2, columns: 2, [3, 0, 4, 5]).singularValues()
    #expect(abs(found[0] - 45.squareRoot()) < 1e-12 && abs(found[1] - 5.squareRoot()) < 1e-12)
    #expect(throws: WeightError.noConvergence) {
      try RealMatrix(rows: 1, columns: 2, [.nan, 1]).singularValues()
    }
  }

  @Test func rankAndNorm() throws {
    let thin = matrix(9, 3, seed: 1)
    let product = thin * matrix(3, 14, seed: 2)
    let values = try product.singularValues()
    #expect(values.count == 9 && values[2] > 1e-3 && values[3] < 1e-12)
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(norm - product.frobeniusNorm) < 1e-12)
    #expect(zip(values, try product.transposed.singularValues()).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test(arguments: [(9, 4), (4, 9), (5, 5)]) func triangularFactorKeepsLengths(_ shape: (Int, Int)) throws {
    let a = matrix(shape.0, shape.1, seed: 3)
    let r = a.triangularFactor
    #expect(r.rows == min(shape.0, shape.1) && r.columns == shape.1)
    for row in 0..<r.rows { for column in 0..<min(row, r.columns) { #expect(r[row, column] == 0) } }
    let (left, right) = (a.transposed * a, r.transposed * r)
    #expect(zip(left.values, right.values).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func mapsShowExtremes() {
    let map = MatrixMap(RealMatrix(rows: 3, columns: 3, [1, -5, 2, 0, 4, -3, 7, 0, -9]), side: 2)
    #expect(map.block == [2, 2] && map.values == [[-5, -3], [7, -9]])
    #expect(MatrixMap(RealMatrix(rows: 1, columns: 2, [1, 2]), side: 2).values == [[1, 2]])
  }

  private func run(_ model: Model, _ directory: TemporaryDirectory) throws -> Run {
    let world = try World.named("boolean")
    try Checkpoint.write(model, tokenizer: SymbolTokenizer(world: world), to: directory.path)
    return try Run.open(directory.path, world: world)
  }

  @Test func circuitsAndCompositionTheLongWay() throws {
    let directory = try TemporaryDirectory()
    let model = Model(
      GPT2(vocabulary: 16, context: 24, width: 12, layers: 2, heads: 3, initialDeviation: 0.3), seed: 4)
    let report = try WeightReport(run: try run(model, directory))
    let catalog = ParameterCatalog(model.architecture)
    func head(_ letter: String, _ layer: Int, _ head: Int) throws -> RealMatrix {
      RealMatrix(try catalog.view(named: "blocks.\(layer).attn.W_\(letter)").at(head), in: model.parameters)
    }
    let embed = RealMatrix(try catalog.view(named: "embed.W_E"), in: model.parameters)
    let unembed = RealMatrix(try catalog.view(named: "unembed.W_U"), in: model.parameters)
    #expect(report.circuits.count == 6)
    for circuit in report.circuits {
      let (l, h) = (circuit.layer, circuit.head)
      let queryKey = 0.5 * (try head("Q", l, h) * head("K", l, h).transposed)
      let outputValue = try head("V", l, h) * head("O", l, h)
      let (q, o) = (try queryKey.singularValues(), try outputValue.singularValues())
      #expect(circuit.querySingularValues.count == 4)
      #expect(zip(circuit.querySingularValues, q).allSatisfy { abs($0 - $1) < 1e-9 })
      #expect(zip(circuit.outputSingularValues, o).allSatisfy { abs($0 - $1) < 1e-9 })
      let scores = embed * queryKey * embed.transposed
      #expect(zip(circuit.queryKey!.joined(), scores.values).allSatisfy { abs($0 - $1) < 1e-9 })
      let effects = embed * outputValue * unembed
      #expect(zip(circuit.outputValue!.joined(), effects.values).allSatisfy { abs($0 - $1) < 1e-9 })
    }
    #expect(report.composition.pairs.count == 9)
    for pair in report.composition.pairs {
      let a = try head("V", pair.fromLayer, pair.fromHead) * head("O", pair.fromLayer, pair.fromHead)
      let q = try head("Q", pair.toLayer, pair.toHead) * head("K", pair.toLayer, pair.toHead).transposed
      let b = try head("V", pair.toLayer, pair.toHead) * head("O", pair.toLayer, pair.toHead)
      func ratio(_ product: RealMatrix, _ other: RealMatrix) -> Double {
        product.frobeniusNorm / (a.frobeniusNorm * other.frobeniusNorm)
      }
      #expect(abs(pair.query - ratio(a * q, q)) < 1e-9)
      #expect(abs(pair.key - ratio(a * q.transposed, q)) < 1e-9)
      #expect(abs(pair.value - ratio(a * b, b)) < 1e-9)
    }
  }

  @Test func gradientsAndActivations() throws {
    let directory = try TemporaryDirectory()
    let model = Model(
      GPT2(vocabulary: 16, context: 24, width: 12, layers: 2, heads: 3, initialDeviation: 0.3), seed: 4)
    let run = try run(model, directory)
    var settings = WeightSettings()
    settings.input = try #require(run.world).parse(input: "1,0,1,0,1")
    settings.maps = "blocks.1.attn.W_O"
    let report = try WeightReport(run: run, settings: settings)
    #expect(report.texts == 1)
    // The same loss by the trainer's own engine, with the end of text as the last target.
    let tokenizer = try run.requireTokenizer()
    let ids = try tokenizer.encode("1,0,1,0,1\n0,1,0,1\n3 - 2\n")
    let targets = ids.dropFirst() + [try #require(tokenizer.endOfText)]
    let batch = TrainingBatch(
      inputs: TokenBatch([ids]), targets: targets.map(Int32.init),
      weights: [Float](repeating: 1, count: ids.count))
    let engine = GradientEngine(run.model, batch: 1, length: ids.count, threads: 1)
    let loss = try engine.gradients(batch, dropout: nil).loss
    #expect(abs(try #require(report.loss) - loss) < 1e-6)
    func square(_ name: String) -> Double {
      let norm = report.matrices.first { $0.name == name }?.gradientNorm ?? .nan
      return norm * norm
    }
    let fused = try #require(engine.gradients["transformer.h.1.attn.c_attn.weight"]).values
    let parts = ["Q", "K", "V"].reduce(0) { $0 + square("blocks.1.attn.W_" + $1) }
    let whole = fused.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(whole > 0 && abs(parts - whole) < 1e-6 * whole)
    let map = try #require(report.matrices.first { $0.name == "blocks.1.attn.W_O" })
    #expect(map.weights?.values.count == 12 && map.gradients?.block == [1, 1])
    #expect(report.matrices.count { $0.weights != nil } == 1)
    let capture = try model.run(
      TokenBatch([ids]), options: .init(capture: HookSelection([HookPoint(.mlpOut, layer: 1)])))
    let row = try #require(capture[.mlpOut, 1]).at(0).at(7).values
    let norm = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(try #require(report.activations).mlp[1][7] - norm) < 1e-5)
    #expect(
      report.table.csv.split(separator: "\n").allSatisfy {
        $0.split(separator: ",", omittingEmptySubsequences: false).count == 9
      })
    #expect(report.writeUp.markdown.contains("| blocks.1.mlp.W_out | 48 × 12 |"))
  }

  @Test func unknownMaps() throws {
    let directory = try TemporaryDirectory()
    let run = try run(
      Model(GPT2(vocabulary: 16, context: 24, width: 4, layers: 1, heads: 1), seed: 1), directory)
    var settings = WeightSettings()
    settings.maps = "blocks.0.attn.W_X"
    let error = #expect(throws: ParameterError.self) { try WeightReport(run: run, settings: settings) }
    #expect(error?.description.contains("blocks.0.attn.W_") == true)
  }

  /// A planted head copies every symbol; one of a fresh model does not.
  @Test func copiedShare() throws {
    let planted = LensPlants.copier()
    let run = try Run.modelOnly(planted)
    let report = try WeightReport(run: run)
    #expect(report.texts == 0 && report.loss == nil && report.activations == nil)
    #expect(report.circuits[1].copiedShare == 1)
    #expect(report.circuits[1].outputSingularValues[..<5].allSatisfy { abs($0 - 4) < 1e-9 })
    #expect(report.composition.pairs.isEmpty)
    let fresh = try WeightReport(run: try .modelOnly(LensPlants.fresh()))
    for circuit in fresh.circuits { #expect((circuit.copiedShare ?? 1) < 0.5) }
  }
}

extension Run {
  /// A model as a checkpoint without tokenizer and world would open.
  fileprivate static func modelOnly(_ model: Model) throws -> Run {
    let directory = try TemporaryDirectory()
    try Checkpoint.write(model, tokenizer: nil, to: directory.path)
    return try Run.open(directory.path)
  }
}
