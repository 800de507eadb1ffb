import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Whole reports on the boolean world, by a model that knows nothing.
@Suite(.tiered) struct LensReportTests {
  private let directory: TemporaryDirectory
  private let run: Run

  init() throws {
    directory = try TemporaryDirectory()
    let world = try World.named("boolean")
    let model = Model(
      GPT2(vocabulary: 16, context: 24, width: 12, layers: 2, heads: 3, initialDeviation: 0.3), seed: 4)
    try Checkpoint.write(model, tokenizer: SymbolTokenizer(world: world), to: directory.path)
    run = try Run.open(directory.path, world: world)
  }

  private func settings(at: String? = nil, against: String? = nil) -> LensSettings {
    var settings = LensSettings()
    settings.at = at
    settings.against = against
    settings.sequences = 2
    return settings
  }

  @Test func world() throws {
    let report = try LensReport(run: run, settings: settings())
    #expect(report.texts == 32 && report.worldInputs == 32 && report.lens == nil && report.input == nil)
    #expect(
      report.streams == ["blocks.0.hook_resid_pre", "blocks.0.hook_resid_post", "blocks.1.hook_resid_post"])
    let mean = try #require(report.meanLens)
    #expect(mean.texts == 32 && mean.leftOut == 0 && mean.probability.count == 3)
    #expect(mean.positions.prefix(3) == ["A", ",", "B"] && mean.positions.count == 23)
    #expect(mean.divergence[2].allSatisfy { $0 < 1e-9 } && mean.divergence[0].contains { $0 > 1e-3 })
    #expect(report.attributions.map(\.place) == ["newA", "newB", "newC", "newD", "sum", "sum2"])
    for one in report.attributions {
      let sum = one.parts.reduce(0) { $0 + $1.value }
      #expect(one.texts == 32 && one.heads.map(\.count) == [3, 3] && one.mlp.count == 2)
      #expect(abs(sum - one.logitDifference) < 1e-4 && one.largestError < 1e-4)
    }
    #expect(report.attributions[3].position == 15)
    let detection = report.headDetection
    #expect(detection.variables == ["A", "B", "C", "D", "E", "newA", "newB", "newC", "newD", "sum", "sum2"])
    #expect(detection.half == 12 && detection.sequences == 2)
    let newC = detection.outputs[2].attention[1][2]
    #expect(newC[..<7].allSatisfy { $0 != nil } && newC[7...].allSatisfy { $0 == nil })
  }

  /// The means over the world are the means of the inputs' own reports.
  @Test func oneInput() throws {
    let world = try #require(run.world)
    let all = try #require(world.allInputs()).map {
      try LensReport(run: run, source: .input($0), settings: settings(at: "newD"))
    }
    let mean = try LensReport(run: run, settings: settings(at: "newD"))
    for (part, value) in (mean.attributions[0].parts.enumerated()) {
      let sum = all.reduce(0) { $0 + $1.attributions[0].parts[part].value }
      #expect(abs(sum / 32 - value.value) < 1e-5)
    }
    let probabilities = all.reduce(0.0) { $0 + ($1.lens?.readings[1][15].probability ?? 0) }
    #expect(abs(probabilities / 32 - (mean.meanLens?.probability[1][15] ?? 0)) < 1e-5)
    let seen = all.reduce(0.0) { $0 + ($1.headDetection.outputs[3].attention[0][1][0] ?? 0) }
    #expect(abs(seen / 32 - (mean.headDetection.outputs[3].attention[0][1][0] ?? 0)) < 1e-5)
    let one = try #require(all[21].lens)
    #expect(one.tokens.joined() == "1,0,1,0,1\n0,1,0,1\n3 - 2\n")
    #expect(
      one.next.dropLast().compactMap { $0 } == Array(one.tokens.dropFirst()) && one.next.last == .some(nil))
  }

  @Test func rawText() throws {
    let report = try LensReport(run: run, source: .text("1,0,1"), settings: settings())
    #expect(report.world == nil && report.headDetection.outputs.isEmpty)
    #expect(report.attributions.map(\.position) == [4])
    let tokens = try LensReport(
      run: run, source: .tokens([5, 4, 2]), settings: settings(at: "1", against: "7"))
    #expect(tokens.attributions[0].position == 1 && tokens.attributions[0].wrong == "7")
    // Inside of a text, the right token is the text's own.
    #expect(tokens.attributions[0].right == run.tokenizer?.piece(2))
  }

  @Test func against() throws {
    let report = try LensReport(run: run, settings: settings(at: "newD", against: "0"))
    // newD = A or not D is 0 in 8 of 32 inputs: nothing is compared there.
    #expect(report.attributions[0].texts == 24 && report.attributions[0].right == "1")
    #expect(throws: LensError.sameToken("\n", place: "position 8")) {
      try LensReport(run: run, settings: settings(at: "8", against: "\n"))
    }
  }

  /// Places are written as everywhere: what predicts newD, and the symbols behind it.
  @Test func places() throws {
    let output = try LensReport(run: run, settings: settings(at: "newD")).attributions[0]
    let before = try LensReport(run: run, settings: settings(at: "newD-1")).attributions[0]
    #expect(before.position == output.position && before.logitDifference == output.logitDifference)
    #expect(before.place == "newD-1")
    let own = try LensReport(run: run, settings: settings(at: "A")).attributions[0]
    #expect(own.position == 0)
    #expect(throws: LensError.position(-1, last: 22)) {
      try LensReport(run: run, settings: settings(at: "A-1"))
    }
    for place in ["newD..", "newB*2", "E-"] {
      #expect(throws: LensError.self) { try LensReport(run: run, settings: settings(at: place)) }
    }
  }

  @Test func unknownPlacesAndTokens() throws {
    #expect(throws: LensError.position(23, last: 22)) {
      try LensReport(run: run, settings: settings(at: "23"))
    }
    #expect(throws: LensError.position(-1, last: 22)) {
      try LensReport(run: run, settings: settings(at: "-1"))
    }
    let unknown = #expect(throws: LensError.self) { try LensReport(run: run, settings: settings(at: "newd")) }
    #expect(unknown?.description.contains("newD") == true)
    let token = #expect(throws: ArgumentError.self) {
      try LensReport(run: run, settings: settings(against: "x"))
    }
    #expect(token?.description.contains("\"x\"") == true)
    #expect(throws: LensError.empty) { try LensReport(run: run, source: .text(""), settings: settings()) }
    var none = settings()
    none.inputs = 0
    #expect(throws: SettingsError.self) { try LensReport(run: run, settings: none) }
  }

  @Test func samplesAndTables() throws {
    var few = settings()
    few.inputs = 5
    let report = try LensReport(run: run, settings: few)
    #expect(report.texts == 5 && report.worldInputs == 32)
    let lines = report.table.csv.split(separator: "\n")
    #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 8 })
    // 4 measures × 3 streams × 23 positions of the lens; 6 places with a sum and 13 parts.
    #expect(lines.count { $0.hasPrefix("logit_lens,") } == 276)
    #expect(
      lines.count { $0.hasPrefix("attribution,") } == 6 * 14 && report.writeUp.markdown.contains("| 1.2 |"))
  }
}
