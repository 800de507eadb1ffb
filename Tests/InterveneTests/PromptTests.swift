import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Interventions on a text without a world, on a model whose workings are known: head 0.1 copies A to position 3.
@Suite(.tiered) struct PromptPlantTests {
  private let directory: TemporaryDirectory
  private let run: Run

  init() throws {
    directory = try TemporaryDirectory()
    let planted = try PlantedModel()
    try Checkpoint.write(planted.model, tokenizer: planted.tokenizer, to: directory.path)
    run = try Run.open(directory.path)
  }

  private func subject(_ text: String) throws -> Session<PromptTexts> {
    Session(run: run, prompt: try Prompt(text, of: run), threads: 2)
  }

  @Test func onlyTheCopyingHeadMatters() throws {
    #expect(run.world == nil)
    let subject = try subject("1,0=")
    let report = try PromptReport(subject, [Ablation(heads: [Head(0, 1)])])
    #expect(report.prompt.target == "1" && report.prompt.isLikeliest && report.prompt.tokens.count == 4)
    #expect(report.before.rank == 1 && report.before.top[0].token == "1")
    #expect(
      report.before.logitDifference > 1 && report.before.top.count == min(5, run.model.dimensions.vocabulary))
    let after = try #require(report.after)
    #expect(after.rank > 1 && after.probability < report.before.probability)
    #expect(try #require(report.divergence) > 0.1)
    let idle = try PromptReport(subject, [Ablation(heads: [Head(0, 0)])])
    #expect(try #require(idle.divergence) < 1e-4 && idle.after?.top.map(\.id) == idle.before.top.map(\.id))
    // Elsewhere than at the position that predicts, its work is not needed.
    var ablation = Ablation(heads: [Head(0, 1)])
    ablation.positions = [try #require(TextPosition("..2"))]
    #expect(try #require(PromptReport(subject, [ablation]).divergence) < 1e-4)
  }

  @Test(arguments: [PatchMetric.logitDifference, .probability, .kl, .correct])
  func sweepsFindIt(_ metric: PatchMetric) throws {
    let subject = try subject("1,0=")
    let sweep = try PromptSweep(
      [PromptQuestion(clean: subject.prompt)], of: run, each: .head, metric: metric)
    #expect(sweep.rows.map(\.part) == ["0.0", "0.1", "1.0", "1.1"])
    let largest = try #require(sweep.rows.max { abs($0.change) < abs($1.change) })
    #expect(largest.part == "0.1" && (metric == .kl ? largest.change > 0 : largest.change < 0))
    for row in sweep.rows {
      let unit = Head(row.layer, row.index)
      let after = try #require(PromptReport(subject, [Ablation(heads: [unit])]).after)
      #expect(abs(row.logit - after.logit) < 1e-5 && row.rank == Double(after.rank))
      #expect(abs(row.logitDifference - after.logitDifference) < 1e-5)
      #expect(abs(row.value - row.change - sweep.value) < 1e-9)
    }
    #expect(sweep.table.csv.split(separator: "\n").count == 5)
  }

  @Test func anotherTarget() throws {
    let token = try run.token("0", at: "target")
    let report = try PromptReport(subject("1,0="), [Ablation(heads: [Head(0, 1)])], target: token)
    #expect(report.prompt.target == "0" && !report.prompt.isLikeliest && report.prompt.runnerUp == "1")
    #expect(report.before.logitDifference < 0 && report.before.rank > 1)
    let error = #expect(throws: ArgumentError.self) { try run.token("1,", at: "target") }
    #expect(error?.description.contains("is 2: \"1\", \",\"") == true)
    let unknown = #expect(throws: ArgumentError.self) { try run.token("x", at: "target") }
    #expect(unknown?.description.contains("near tokens") == true)
  }

  /// What needs a world says so.
  @Test func whatNeedsAWorld() throws {
    let subject = try subject("1,0=")
    var norms = Ablation()
    norms.norms = [try #require(NormSite("0.ln1"))]
    let asked: [(any Intervention, String)] = [
      (Ablation(heads: [Head(0, 0)], mode: .mean), "what all inputs of a world have"),
      (Ablation(heads: [Head(0, 0)], mode: .resample), "what other inputs of a world have"),
      (norms, "over the inputs of a world"),
      (Steering(.variable("A", values: nil), layer: 0), "over the inputs of a world"),
      (Patch(.residualPre, layers: [0], from: Input([0, 1])), "an input of a world"),
    ]
    for (intervention, reason) in asked {
      let error = #expect(throws: ArgumentError.self) { try subject.logits([intervention]) }
      #expect(error?.problem.contains(reason) == true && error?.problem.contains("no world") == true)
      #expect(error?.hint?.settings.contains("world") == true)
    }
  }

  /// Places are positions or tokens; a text has no variables.
  @Test func placesAreTokens() throws {
    var ablation = Ablation(heads: [Head(0, 1)])
    for (place, part) in [("A", "there is no token \"A\""), ("4", "position from 0 to 3")] {
      ablation.positions = [try #require(TextPosition(place))]
      let error = #expect(throws: ArgumentError.self) { try subject("1,0=").logits([ablation]) }
      #expect(error?.description.contains(part) == true)
    }
  }

  private struct Failing: Intervention {
    struct Failure: Error {}
    static let kind = "fail"
    var positions: [TextPosition]?
    var description: String { "fails" }

    func check(_ subject: any InterventionSubject) throws {}

    func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
      hooks.add(at: HookPoint(.mlpOut, layer: 1)) { _, _ in throw Failure() }
    }
  }

  @Test func nothingIsLeftBehind() throws {
    let subject = try subject("1,0=")
    let parameters = run.model.parameters.bits
    let before = try subject.logits()
    let flip = Flip("blocks.0.attn.W_O", how: .sign, positions: [try #require(TextPosition("2.."))])
    #expect(throws: Failing.Failure.self) { try subject.logits([flip, Failing()]) }
    _ = try PromptReport(subject, [flip])
    #expect(try run.model.parameters.bits == parameters && subject.logits() == before)
  }

  @Test func patchingBetweenTexts() throws {
    let (clean, corrupt) = (try Prompt("1,0=", of: run), try Prompt("0,0=", of: run))
    let report = try PatchReport(run: run, clean: clean, corrupt: corrupt)
    #expect(report.target == "1" && report.against == "0" && report.cleanValue == nil)
    #expect(report.cleanInput == "1,0=" && report.columns == ["1", ",", "0", "="])
    // A is moved to the predicting position in layer 0.
    let (moved, arrived, left) = (
      try #require(report.grid[0][0]), try #require(report.grid[1][3]), try #require(report.grid[1][0])
    )
    #expect(abs(moved - 1) < 1e-4 && abs(arrived - 1) < 1e-4 && abs(left) < 1e-4)
    #expect(report.tokens.map(\.differs) == [true, false, false, false])
    let byHand = try PatchGrid(
      run.model,
      pairs: [
        PatchPair(
          clean: clean.tokens, corrupt: corrupt.tokens, right: run.token("1", at: ""),
          wrong: run.token("0", at: ""))
      ], site: .residualPre, metric: .logitDifference)
    #expect(report.grid == byHand.values)
  }

  @Test func textsThatCannotBePatched() throws {
    func refusal(_ clean: String, _ corrupt: String) throws -> String {
      let error = #expect(throws: ArgumentError.self) {
        try PatchReport(run: run, clean: Prompt(clean, of: run), corrupt: Prompt(corrupt, of: run))
      }
      return error?.description ?? ""
    }
    let lengths = try refusal("1,0=", "1,10=")
    #expect(lengths.contains("as the clean text, 4, found 5; at position 2 they have nothing and \"1\""))
    #expect(try refusal("1,0=", "1,0=").contains("is the clean text again"))
    #expect(try refusal("1,0=", "1,1=").contains("there is no difference"))
    #expect(throws: ArgumentError.self) { try Prompt("", of: run) }
    let long = #expect(throws: ArgumentError.self) { try Prompt("1,0=1,0,1", of: run) }
    #expect(long?.description.contains("at most 8 tokens") == true)
    #expect(throws: ArgumentError.self) { try Prompt(tokens: [-1], of: run) }
  }
}

/// The same on random models of both families against runs with hooks written by hand.
@Suite(.tiered) struct PromptParityTests {
  private static let fixtures = [Fixture("two-heads"), Fixture("gqa2", in: "llama")]

  private func subject(_ fixture: Fixture, length: Int = 7) throws -> (Session<PromptTexts>, [Int]) {
    let run = try Run.open(fixture.path)
    #expect(run.world == nil && run.tokenizer == nil)
    let tokens = try fixture.tokens()[0].prefix(length).map { $0 }
    return (Session(run: run, prompt: try Prompt(tokens: tokens, of: run), threads: 2), tokens)
  }

  @Test(arguments: fixtures) func headsAgreeWithHooks(_ fixture: Fixture) throws {
    let (subject, tokens) = try subject(fixture)
    let d = subject.model.dimensions
    let head = Head(d.layers - 1, d.heads - 1)
    var hooks = Hooks()
    hooks.add(at: HookPoint(.mixed, layer: head.layer)) { tensor, _ in
      for position in [2, tokens.count - 1] { tensor.at(0).at(position).at(head.index).fill(0) }
    }
    let expected = try subject.model.run(
      TokenBatch([tokens]), options: .init(hooks: hooks, logits: .last)
    ).logits.values
    var ablation = Ablation(heads: [head])
    ablation.positions = [try #require(TextPosition("2")), try #require(TextPosition("\(tokens.count - 1)"))]
    let found = try subject.logits([ablation])
    #expect(try found == expected && found != subject.logits())
    // The report's numbers are those of these logits.
    let report = try PromptReport(subject, [ablation])
    let total = expected.reduce(0.0) { $0 + exp(Double($1)) }
    let after = try #require(report.after)
    let target = report.prompt.targetID
    #expect(abs(after.probability - exp(Double(expected[target])) / total) < 1e-6)
    #expect(after.logit == Double(expected[target]))
    #expect(after.rank == expected.count { $0 > expected[target] } + 1)
    #expect(after.top.map(\.id) == Array(expected.indices.sorted { expected[$0] > expected[$1] }.prefix(5)))
    let before = try subject.logits()
    let own = before.reduce(0.0) { $0 + exp(Double($1)) }
    let divergence = zip(before, expected).reduce(0.0) {
      $0 + exp(Double($1.0)) / own * (Double($1.0) - log(own) - Double($1.1) + log(total))
    }
    #expect(abs(try #require(report.divergence) - divergence) < 1e-6)
    #expect(report.prompt.target == "\(target)" && report.prompt.text == nil)
  }

  /// Flipped everywhere it is the edited model; flipped from a token on, that of the last token only is another thing.
  @Test(arguments: fixtures) func flips(_ fixture: Fixture) throws {
    let (subject, tokens) = try subject(fixture)
    let parameters = subject.model.parameters.copy()
    let view = try ParameterCatalog(subject.model.architecture).view(named: "blocks.0.attn.W_V").at(1)
    for offset in view.arenaOffsets { parameters.base[offset] = -parameters.base[offset] }
    let edited = Model(subject.model.architecture, parameters: parameters)
    let expected = try edited.run(TokenBatch([tokens]), options: .init(logits: .last)).logits.values
    let flip = Flip("blocks.0.attn.W_V[1]", how: .sign)
    #expect(try subject.logits([flip]) == expected)
    let report = try PromptReport(subject, [flip])
    #expect(report.changes.map(\.values) == [view.shape.count])
    var late = flip
    late.positions = [try #require(TextPosition("\(tokens.count - 1).."))]
    let logits = try subject.logits([late])
    let cache = KeyValueCache(subject.model.dimensions, batch: 1, capacity: tokens.count)
    _ = try subject.model.run(TokenBatch([Array(tokens.dropLast())]), options: .init(cache: cache))
    let byHand = try edited.run(
      TokenBatch([[tokens[tokens.count - 1]]]), options: .init(logits: .last, cache: cache)
    ).logits.values
    #expect(logits == byHand && logits != expected)
  }

  @Test func logitsThatAreNoNumbers() throws {
    let (subject, _) = try subject(Fixture("two-heads"))
    let report = try PromptReport(subject, [Flip("embed.W_E", how: .scale(3e38))])
    #expect(report.after == nil && report.divergence == nil)
    #expect(try !JSONFile.text(report).isEmpty)
  }

  /// Keys and values are patched by the heads that have their own.
  @Test func sharedKeys() throws {
    let run = try Run.open(Fixture("gqa2", in: "llama").path)
    let d = run.model.dimensions
    let tokens = try Fixture("gqa2", in: "llama").tokens()
    let (clean, corrupt) = (
      try Prompt(tokens: tokens[0], of: run), try Prompt(tokens: tokens[1], of: run)
    )
    for (site, heads) in [(Site.key, d.keyValueHeads), (.value, d.keyValueHeads), (.query, d.heads)] {
      var settings = PatchSettings(site: site)
      settings.metric = .kl
      let report = try PatchReport(run: run, clean: clean, corrupt: corrupt, settings: settings)
      #expect(report.columns.count == heads && report.grid.allSatisfy { $0.count == heads })
    }
    #expect(d.keyValueHeads < d.heads)
  }

  /// In an untied LLaMA TransformerLens's names cover every float once, with inputs as rows.
  @Test(arguments: Fixture.llama) func llamaNames(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let (catalog, d) = (ParameterCatalog(model.architecture), model.dimensions)
    let layout = model.architecture.layout
    let names = catalog.views.filter { layout.index(of: $0.name) == nil }
    let places = Set(names.flatMap(\.arenaOffsets))
    #expect(places.count == layout.parameterCount)
    let query = try #require(model.parameters["model.layers.1.self_attn.q_proj.weight"])
    let output = try #require(model.parameters["model.layers.1.self_attn.o_proj.weight"])
    let gate = try #require(model.parameters["model.layers.1.mlp.gate_proj.weight"])
    func value(_ name: String, _ indices: Int...) throws -> Float {
      try catalog.view(named: "blocks.1." + name).value(indices, in: model.parameters)
    }
    let (head, column, row) = (d.heads - 1, d.headWidth - 1, d.width - 2)
    #expect(try value("attn.W_Q", head, row, column) == query[head * d.headWidth + column, row])
    #expect(try value("attn.W_O", head, column, row) == output[row, head * d.headWidth + column])
    #expect(try value("mlp.W_gate", row, d.mlpWidth - 1) == gate[d.mlpWidth - 1, row])
    #expect(try catalog.view(named: "blocks.0.attn.W_K").shape == [d.keyValueHeads, d.width, d.headWidth])
  }

  /// An attribution whose parts do not add up throws.
  @Test(arguments: Fixture.llama) func llamaLens(_ fixture: Fixture) throws {
    let run = try Run.open(fixture.path)
    let d = run.model.dimensions
    let tokens = try fixture.tokens()[0].prefix(8).map { $0 }
    var settings = LensSettings()
    settings.sequences = 2
    let report = try LensReport(run: run, source: .tokens(tokens), settings: settings)
    #expect(report.attributions[0].parts.count == 1 + d.layers * (d.heads + 1))
    #expect(report.attributions[0].largestError < 1e-3)
  }
}
