import GPT
import Intervene
import Tasks
import TestSupport
import Testing
import Worlds

/// Patching on a model whose workings are known: head 0.1 copies A to position 3, head 1.0 copies B to position 5, the
/// texts are `A,B=copyA,copyB`.
@Suite(.tiered) struct PatchPlantTests {
  private let planted: PlantedModel

  init() throws { planted = try PlantedModel() }

  private func inputs(_ clean: [Int], _ corrupt: [Int]) throws -> PatchInputs {
    try PatchInputs(
      clean: Input(clean), corrupt: Input(corrupt), of: planted.world, tokenizer: planted.tokenizer)
  }

  private func report(
    _ site: Site, _ target: String = "copyB", clean: [Int] = [0, 1], corrupt: [Int] = [0, 0],
    direction: PatchDirection = .denoise, positions: [TextPosition]? = nil
  ) throws -> PatchReport {
    try PatchReport(
      planted.model, inputs(clean, corrupt), target: target,
      settings: PatchSettings(site: site, direction: direction, positions: positions))
  }

  @Test func theStreamCarriesTheValueFromItsTokenToTheAnswer() throws {
    let report = try report(.residualPre)
    #expect(report.columns == ["A", ",", "B", "=", "copyA", ","])
    #expect(report.rows == ["layer 0", "layer 1"])
    // Before both layers B stands at its own position only: head 1.0 has not moved it yet.
    for row in report.grid {
      for (position, value) in row.enumerated() {
        #expect(abs(try #require(value) - (position == 2 ? 1 : 0)) < 1e-4)
      }
    }
    let after = try self.report(.residualPost).grid
    #expect(abs(try #require(after[0][2]) - 1) < 1e-4 && after[0][5] == 0)
    #expect(abs(try #require(after[1][5]) - 1) < 1e-4 && after[1][2] == 0)
  }

  @Test(arguments: [Site.mixed, .value]) func onlyTheCopyingHeadLightsUp(_ site: Site) throws {
    for direction in PatchDirection.allCases {
      let grid = try report(site, direction: direction).grid
      let idle = direction == .denoise ? 0.0 : 1.0
      for layer in 0..<2 {
        for head in 0..<2 {
          let value = try #require(grid[layer][head])
          #expect(abs(value - ([layer, head] == [1, 0] ? 1 - idle : idle)) < 1e-4, "\(layer).\(head)")
        }
      }
    }
  }

  /// Queries and keys depend on positions, not on values: patching them does nothing.
  @Test(arguments: [Site.query, .key, .pattern, .mlpOut]) func otherSitesStayDark(_ site: Site)
    throws
  {
    #expect(try report(site).grid.allSatisfy { $0.allSatisfy { abs($0 ?? 1) < 1e-4 } })
  }

  @Test func headsCanBePatchedAtSomePositions() throws {
    let place = try #require(TextPosition("copyB-1"))
    #expect(abs(try #require(try report(.mixed, positions: [place]).grid[1][0]) - 1) < 1e-4)
    #expect(try report(.mixed, positions: [#require(TextPosition("A"))]).grid[1][0] == 0)
  }

  @Test func theCausalMapIsTheWorlds() throws {
    let inputs = try PatchInputs(of: planted.world, tokenizer: planted.tokenizer)
    let map = try CausalMap(planted.model, inputs)
    #expect(map.pairs == 8 && !map.isSample)
    #expect(map.entries.map { "\($0.input) \($0.output) \($0.pairs)" } == ["A copyA 4", "B copyB 4"])
    #expect(map.entries.map(\.strongest) == [[0, 3], [2, 2]], "copyA is moved in layer 0")
  }

  @Test func pathsLeadFromTheHeadToTheLogitsOnly() throws {
    let report = try PathReport(planted.model, inputs([0, 1], [0, 0]), target: "copyB")
    #expect(report.rows == ["0.0", "0.1", "1.0", "1.1"])
    for (row, values) in report.grid.enumerated() {
      for (column, value) in values.enumerated() {
        guard let value else { continue }
        let isPath = report.rows[row] == "1.0" && report.columns[column] == "logits"
        #expect(abs(value - (isPath ? 1 : 0)) < 1e-4, "\(report.rows[row]) to \(report.columns[column])")
      }
    }
    #expect(
      report.grid[2][report.columns.firstIndex(of: "1.1")!] == nil, "a head does not reach its own layer")
  }

  /// As an intervention: what layer 1 reads at B comes from another input, so every copyB is that input's.
  @Test func patchAsAnIntervention() throws {
    let subject = try Session(planted)
    let before = subject.model.parameters.bits
    let untouched = try subject.evaluate()
    let place = try #require(TextPosition("B"))
    let patch = Patch(.residualPre, layers: [1], positions: [place], from: Input([0, 1]))
    let found = try subject.evaluate([patch])
    for answers in [found.teacherForced, try #require(found.generated)] {
      #expect(answers.isRight == subject.texts.examples.map { [true, $0.input.values[1] == 1] })
    }
    let head = Patch(.mixed, heads: [Head(1, 0)], from: Input([0, 1]))
    #expect(try subject.evaluate([head]).teacherForced.isRight == found.teacherForced.isRight)
    let idle = Patch(.mixed, heads: [Head(1, 1), Head(0, 0)], from: Input([0, 1]))
    #expect(try subject.evaluate([idle]).teacherForced == untouched.teacherForced)
    #expect(subject.model.parameters.bits == before)
    #expect(try subject.evaluate().teacherForced == untouched.teacherForced)
  }
}

/// What patching refuses.
@Suite(.tiered) struct PatchErrorTests {
  private let planted: PlantedModel

  init() throws { planted = try PlantedModel() }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func unknownNames() throws {
    #expect(message { _ = try Site(named: "resid_pst") }.contains("did you mean resid_post"))
    let inputs = try PatchInputs(
      clean: Input([0, 1]), corrupt: Input([0, 0]), of: planted.world, tokenizer: planted.tokenizer)
    #expect(
      message { _ = try PatchReport(planted.model, inputs, target: "copyC") }.contains("did you mean copyA"))
    #expect(
      message { _ = try PatchReport(planted.model, inputs, target: "copyA") }.contains(
        "copyA is 0 for both inputs"))
    #expect(
      message {
        _ = try PatchInputs(changing: ["C"], of: planted.world, tokenizer: planted.tokenizer)
      }.contains("there is no input variable \"C\""))
    for word in ["2.0.q", "0.7", "mlp9", "1.0.z", "logit"] {
      let text = message { _ = try PathReceiver.parse(word, planted.model.dimensions) }
      #expect(text.hasPrefix("receivers: "), "\(word): \(text)")
    }
  }

  @Test func textsOfDifferentLengths() throws {
    let world = try World(
      yaml: """
        name: widths
        inputs: {A: integer 0..<21}
        outputs: {B: A mod 2}
        prompt: "{A}"
        completion: "={B}"
        """)
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 8, width: 8, layers: 1, heads: 1), seed: 1)
    let inputs = try PatchInputs(clean: Input([9]), corrupt: Input([10]), of: world, tokenizer: tokenizer)
    let text = message { _ = try PatchReport(model, inputs, target: "B") }
    #expect(text.contains("different lengths up to B: 2 tokens for 9, 3 for 10"), "\(text)")
    let map = try CausalMap(model, try PatchInputs(of: world, tokenizer: tokenizer))
    // Pairs across the two widths are left out, and so are those of the rarer width.
    #expect(map.leftOut > 0 && map.entries[0].columns.count == 3)
  }

  @Test func specificationsRoundTrip() throws {
    let yaml = """
      interventions:
        - patch: {site: z, heads: [0.1], from: "0,1"}
        - knockout: {from: [copyA-1], to: [A], mode: zero}
        - steer: {layer: 0, positions: [A], variable: A, coefficient: -2}
      """
    let read = try InterventionSpecification(yaml: yaml)
    #expect(read.interventions.map(\.description).count == 3)
    try read.check(Session(planted))
    #expect(
      message { _ = try InterventionSpecification(yaml: yaml.replacing("site: z", with: "site: zz")) }
        .contains("specification:2"))
    let wrong = try InterventionSpecification(yaml: yaml.replacing("[0.1]", with: "[0.9]"))
    #expect(message { try wrong.check(Session(planted)) }.contains("expected a head from 0 to 1"))
  }
}
