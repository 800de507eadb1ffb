import GPT
import Probe
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Which texts, labels and folds variables are probed with.
@Suite(.tiered) struct DecodabilityDataTests {
  /// The predictions of all folds at once are those of a probe fitted to each fold on its own.
  @Test(.tags(.slow)) func foldsAgreeWithFittingEachAnew() throws {
    let texts = try DecodabilityPlants.boolean()
    let model = Model(
      GPT2(vocabulary: 16, context: 24, width: 48, layers: 2, heads: 3, initialDeviation: 0.3), seed: 5)
    let capture = try model.run(
      texts.tokens, options: .init(capture: HookSelection([HookPoint(.residualPost, layer: 1)])))
    let stream = try #require(capture[.residualPost, 1])
    let probe = LogisticRegression()
    let leaveOneOut = (0..<32).map { left in Fold(train: (0..<32).filter { $0 != left }, test: [left]) }
    let quarters = (0..<4).map { part in
      Fold(train: (0..<32).filter { $0 % 4 != part }, test: (0..<32).filter { $0 % 4 == part })
    }
    var compared = 0
    for position in [3, 9, 15, 21] {
      // Narrower than the number of texts, and wider.
      for width in [10, 48] {
        let rows = try FeatureMatrix(
          (0..<32).map { text in (0..<width).map { Double(stream[text, position, $0]) } })
        let regression = LeaveOutRegression(probe, rows)
        for output in 0..<6 {
          let values = texts.examples.map { $0.outputs[output] }
          let classes = Set(values).sorted()
          let labels = values.map { classes.firstIndex(of: $0)! }
          for folds in [leaveOneOut, quarters] {
            let found = try regression.predictions(labels, classes: classes.count, folds: folds)
            for fold in folds {
              let fitted = try probe.linear(
                rows.selecting(fold.train), LabelMatrix(fold.train.map { labels[$0] }), threads: 1)
              let test = rows.selecting(fold.test)
              let predicted = try fitted.predict(test, threads: 1).single
              let shares = try fitted.predictProbabilities(test, threads: 1)[0]
              for (place, row) in fold.test.enumerated() {
                guard fold.train.contains(where: { labels[$0] == labels[row] }) else {
                  #expect(found[row] == -1)
                  continue
                }
                // A tie may fall either way.
                let sorted = shares[place].sorted()
                if sorted[sorted.count - 1] - sorted[sorted.count - 2] < 1e-4 { continue }
                compared += 1
                #expect(found[row] == predicted[place], "position \(position), output \(output), row \(row)")
              }
            }
          }
        }
      }
    }
    #expect(compared > 2_500)
  }

  private func world(inputs: String, output: String, symbols: String = "numbers") throws -> World {
    try World(
      yaml: """
        name: small
        inputs:
        \(inputs)
        outputs:
          c: \(output)
        prompt: "{a}+{b}="
        completion: "{c}."
        symbols: \(symbols)
        """)
  }

  /// Larger worlds: 256 different inputs, eight folds, and quarters for variables with many values.
  @Test func largeWorldsAreSampled() throws {
    let world = try world(inputs: "  a: integer 0..<100\n  b: integer 0..<100", output: "a + b")
    let texts = try DecodabilityPlants.texts(world)
    #expect(texts.count == 256 && texts.isSample && texts.leftOut == 0)
    #expect(Set(texts.examples.map(\.input)).count == 256)
    #expect(texts.labels == ["a", "+", "b", "=", "c", "."])
    let activations = DecodabilityPlants.noise(texts, layers: 1)
    let sums = texts.examples.map { $0.outputs[0] }.sorted()
    let quarter = { (value: Int) in [64, 128, 192].count { value >= sums[$0] } }
    DecodabilityPlants.plant(
      texts.examples.map { quarter($0.outputs[0]) }, in: activations[0], position: 3)
    let report = try Decodability().report(texts, activations: activations)
    #expect(report.isSample && report.settings["split"] == .text("8 folds, classes balanced"))
    #expect(report.variables.allSatisfy { $0.isGrouped && $0.classes == 4 && abs($0.majority - 0.25) < 0.04 })
    #expect(report.variables[2].linear.firstLayer?.position == 3)
    #expect(report.variables[2].knn.firstLayer?.position == 3)
    #expect(report.variables[0].linear.firstLayer == nil)
  }

  /// Numbers of one and two digits do not stand in one batch.
  @Test func otherLayoutsAreLeftOut() throws {
    let world = try world(
      inputs: "  a: integer 0..<12\n  b: integer 0..<2", output: "a mod 2", symbols: "characters")
    let texts = try DecodabilityPlants.texts(world)
    #expect(texts.count == 20 && texts.leftOut == 4 && !texts.isSample)
    #expect(texts.labels == ["a", "+", "b", "=", "c", "."])
  }

  @Test func constantsAreSkippedAndNamed() throws {
    let world = try world(inputs: "  a: boolean\n  b: integer 3..<7", output: "a or not a")
    let texts = try DecodabilityPlants.texts(world)
    var procedure = ProbeProcedure()
    procedure.folds = 4
    procedure.shuffles = 0
    let report = try Decodability(procedure: procedure)
      .report(texts, activations: DecodabilityPlants.noise(texts))
    #expect(report.variables.map(\.name) == ["a", "b"] && report.skipped == ["c"])
    #expect(
      report.settings["split"] == .text("4 folds, classes balanced") && report.settings["k"] == .integer(6))
    #expect(report.variables[0].linear.shuffled == nil)
    #expect(report.writeUp.markdown.contains("One class only: c."))
  }

  @Test func unusableDataAreErrors() throws {
    let texts = try DecodabilityPlants.boolean()
    var procedure = ProbeProcedure()
    procedure.folds = 33
    #expect(throws: ProbeError.split("expected from 2 to as many folds as the 32 texts, found 33")) {
      try Decodability(procedure: procedure).report(texts, activations: DecodabilityPlants.noise(texts))
    }
    let broken = DecodabilityPlants.noise(texts)
    broken[1][0, 9, 2] = .nan
    #expect(throws: ProbeError.self) { try Decodability().report(texts, activations: broken) }
    let constant = try world(inputs: "  a: integer 1..<2\n  b: integer 3..<6", output: "a")
    let few = try DecodabilityPlants.texts(constant)
    #expect(throws: ProbeError.nothingToProbe(variables: ["a", "b", "c"], texts: 3)) {
      try Decodability().report(few, activations: DecodabilityPlants.noise(few))
    }
    let directory = try TemporaryDirectory()
    let model = Model(GPT2(vocabulary: 16, context: 24, width: 12, layers: 1, heads: 3), seed: 4)
    try Checkpoint.write(model, tokenizer: nil, to: directory.path)
    #expect(throws: FileError.self) { try Decodability().report(on: Run.open(directory.path)) }
    #expect(throws: FileError.self) { try Timeline().report(on: Run.open(directory.path)) }
  }
}
