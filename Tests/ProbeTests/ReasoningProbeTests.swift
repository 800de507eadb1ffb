import Arrays
import Corpora
import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing

/// Scores of attention that is known, and whole reports.
@Suite(.tiered) struct ReasoningProbeTests {
  @Test(arguments: MechanisticProtocol.allCases)
  func plantedAttentionIsFound(_ procedure: MechanisticProtocol) throws {
    let entries = ReasoningPlants.entries(try ReasoningPlants.proven(60), planted: true, procedure)
    let scores = try ReasoningScoring(entries: entries, settings: ReasoningPlants.settings(procedure))
      .scores()
    #expect(try #require(scores.useful.score) > 0.95)
    // What the paper calls the last step is planted by true depth: its cut-off premises are seen as well.
    #expect(try #require(scores.answers.score) > 0.95)
    #expect(try #require(scores.useful.probe?.controls.shuffled.mean) < 0.6)
  }

  @Test(.tags(.slow)) func noiseTellsNothing() throws {
    let entries = ReasoningPlants.entries(try ReasoningPlants.proven(120), planted: false)
    let scores = try ReasoningScoring(entries: entries, settings: ReasoningPlants.settings()).scores()
    #expect(abs(try #require(scores.useful.score)) < 0.2)
    #expect(abs(try #require(scores.answers.score)) < 0.2)
  }

  /// Questions about one theory share its attention: only folds that keep theories whole are not fooled by it.
  @Test func foldsKeepTheoriesTogether() throws {
    var generator = SeededGenerator(seed: 8)
    let theories = try ReasoningPlants.proven(40).map { item in
      (item: item, attention: item.statements.map { _ in (0..<3).map { _ in Float(generator.uniform()) } })
    }
    // One round of all theories after the other: folds in order would keep neighbours together.
    let entries = (0..<4).flatMap { _ in
      theories.map { item, attention in
        ReasoningMeasurement.Entry(
          item: item, labels: ReasoningLabels(item, .corrected), attention: attention, random: [attention],
          isRight: true)
      }
    }
    func f1(_ procedure: MechanisticProtocol) throws -> Double {
      var settings = ReasoningPlants.settings(procedure)
      settings.randomModels = 0
      return try #require(
        try ReasoningScoring(entries: entries, settings: settings).scores().useful.probe?.mean)
    }
    // The nearest neighbours in other folds are the same statement of the same theory.
    #expect(try f1(.paper) > 0.75)
    #expect(try f1(.corrected) < 0.6)
  }

  @Test func nothingToTellApartIsMissing() throws {
    let settings = ReasoningPlants.settings()
    let zero = try ReasoningPlants.items(200) {
      $0.depths = [0]
      $0.statements = [4]
    }
    let scores = try ReasoningScoring(
      entries: ReasoningPlants.entries(zero, planted: true), settings: settings
    )
    .scores()
    #expect(try #require(scores.useful.score) > 0.9)
    #expect(scores.answers.missing == "nothing to tell apart: all useful statements come in at one step")
    let few = try ReasoningScoring(
      entries: Array(ReasoningPlants.entries(try ReasoningPlants.proven(4), planted: true)),
      settings: settings
    ).scores()
    #expect(few.useful.missing == "4 theories are too few for 5 folds")
    #expect(
      try ReasoningScoring(entries: [], settings: settings).scores().useful.missing != nil)
  }

  @Test(arguments: MechanisticProtocol.allCases)
  func reportsOfTheories(_ procedure: MechanisticProtocol) throws {
    let corpus = try ReasoningCorpus(directory: "\(ReasoningPlants.fixtures)/theories")
    var all: [ReasoningItem] = []
    var filter = ReasoningFilter()
    filter.needsProof = false
    try corpus.read(filter: filter) { item, _ in all.append(item) }
    let tokenizer = ReasoningPlants.tokenizer(all)
    let model = ReasoningPlants.model(tokenizer)
    var settings = ReasoningPlants.settings(procedure)
    settings.shots = 2
    settings.folds = 2
    settings.statements = [4, 8]
    let report = try ReasoningProbe(of: model, tokenizer: tokenizer, corpus, settings: settings, threads: 2)
    #expect(
      try ReasoningProbe(of: model, tokenizer: tokenizer, corpus, settings: settings, threads: 1) == report)
    #expect(report.task == .proofwriter)
    #expect(report.layers == [0, 1, 2])
    let kinds = report.cells.map { "\($0.kind.depth) \($0.kind.statements ?? 0)" }
    switch procedure {
    case .corrected: #expect(kinds == ["0 4", "0 8", "0 0", "1 4", "1 8", "1 0"])
    case .paper: #expect(kinds == ["0 0", "1 4", "1 8", "1 0"])
    }
    for cell in report.cells {
      let accuracy = try #require(cell.accuracy)
      #expect((0...1).contains(accuracy.accuracy))
      #expect((accuracy.unproven == nil) == (procedure == .paper))
      #expect(cell.attention?.useful.count == 3)
    }
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(ReasoningProbe.self, from: data) == report)
    let lines = report.table.csv.split(separator: "\n")
    #expect(lines.count == report.cells.count + 1)
    #expect(Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }).count == 1)
    #expect(report.writeUp.markdown.contains("| 8 statements |"))
  }

  @Test(arguments: MechanisticProtocol.allCases)
  func reportsOfExplanations(_ procedure: MechanisticProtocol) throws {
    let corpus = try ReasoningCorpus(directory: "\(ReasoningPlants.fixtures)/street")
    var all: [ReasoningItem] = []
    try corpus.read { item, _ in all.append(item) }
    let tokenizer = ReasoningPlants.tokenizer(all)
    let model = ReasoningPlants.model(tokenizer)
    var settings = ReasoningPlants.settings(procedure)
    settings.shots = 1
    settings.folds = 2
    settings.maximumDepth = 2
    settings.splits = ReasoningCorpus.Split.allCases
    settings.classifier.k = 2
    let report = try ReasoningProbe(of: model, tokenizer: tokenizer, corpus, task: .arc, settings: settings)
    #expect(report.cells.map(\.kind.depth) == [0, 1, 2])
    #expect(report.cells.compactMap(\.accuracy?.items) == [1, 3, 3])
    #expect(
      (report.cells[1].scores.answers.probe == nil) == (procedure == .paper))
    #expect(throws: ReasoningError.task(expected: .proofwriter, found: .arc)) {
      try ReasoningProbe(of: model, tokenizer: tokenizer, corpus, task: .proofwriter, settings: settings)
    }
  }

  @Test func whatCannotBeDone() throws {
    let corpus = try ReasoningCorpus(directory: "\(ReasoningPlants.fixtures)/theories")
    var all: [ReasoningItem] = []
    try corpus.read { item, _ in all.append(item) }
    let tokenizer = ReasoningPlants.tokenizer(all)
    func run(context: Int = 400, _ change: (inout ReasoningSettings) -> Void) throws {
      var settings = ReasoningPlants.settings()
      settings.shots = 0
      change(&settings)
      _ = try ReasoningProbe(
        of: ReasoningPlants.model(tokenizer, context: context), tokenizer: tokenizer, corpus,
        settings: settings)
    }
    #expect(throws: ReasoningError.self) { try run { $0.statements = [5] } }
    #expect(throws: ReasoningError.self) { try run { $0.shots = 300 } }
    #expect(throws: ReasoningError.self) { try run(context: 8) { _ in } }
    #expect(throws: ProbeError.self) { try run { $0.layers = [3] } }
    #expect(throws: ProbeError.self) { try run { $0.layers = [] } }
    #expect(throws: SettingsError.self) { try run { $0.items = 0 } }
    #expect(throws: ProbeError.self) { try run { $0.splits = [] } }
  }
}
