import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

/// Lesions of a model whose workings are known, and training that follows.
@Suite(.tiered) struct RecoveryTests {
  private let directory: TemporaryDirectory
  private let run: Run

  init() throws {
    directory = try TemporaryDirectory()
    let planted = try PlantedModel()
    let path = directory["planted"]
    var settings = TrainingSettings()
    settings.data.trainingExamples = 64
    settings.data.validationExamples = 8
    settings.optimiser.weightDecay = 0.1
    settings.optimiser.learningRate = LearningRateSchedule(shape: .constant, peak: 0.02)
    try TrainingRecord(settings: settings, command: "planted", world: planted.world)
      .write(to: RunDirectory(path))
    try Checkpoint.write(planted.model, tokenizer: planted.tokenizer, to: path)
    run = try Run.open(path)
  }

  private func specification(_ interventions: any Intervention...) -> InterventionSpecification {
    InterventionSpecification(interventions)
  }

  private func settings(freeze: [String] = [], steps: Int = 60) -> RecoverySettings {
    var settings = RecoverySettings()
    settings.steps = steps
    settings.evaluateEvery = 10
    settings.freeze = freeze
    settings.orders = 8
    return settings
  }

  /// What the files of the run hold.
  private func bytes() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: run.path)
    return Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        FileManager.default.contents(atPath: "\(run.path)/\(name)").map { (name, $0) }
      })
  }

  @Test func aHeadIsSilencedAndGrowsBack() throws {
    let before = try bytes()
    let report = try RecoveryReport(
      run, lesion: specification(Ablation(heads: [Head(0, 1)])), settings: settings())
    #expect(report.lesionedHeads == ["0.1"])
    let lesion = try #require(report.recoveries.first)
    // Its 12 · 24 output weights, two of which are 5 and the others 0.
    #expect(lesion.places == 12 * 24 && abs(lesion.norm - 50.0.squareRoot()) < 1e-5)
    #expect(lesion.after.teacherForced == ["copyA": 0, "copyB": 1])
    #expect(report.before.generated == ["copyA": 1, "copyB": 1])
    #expect(lesion.recoveredAt["copyB"] == 0)
    let reached = lesion.recoveredAt["copyA"] ?? nil
    let step = try #require(reached)
    #expect(step > 0 && step <= 60)
    #expect(lesion.end.generated?["copyA"] == 1)
    #expect(lesion.curve.map(\.step) == [0, 10, 20, 30, 40, 50, 60])
    #expect(lesion.run == nil)
    // Nothing was written beside or into the run.
    #expect(try bytes() == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["planted"])
  }

  @Test func whatIsFrozenStaysDead() throws {
    let out = directory["out"]
    let report = try RecoveryReport(
      run, lesion: specification(Ablation(heads: [Head(0, 1)])), settings: settings(freeze: ["lesion"]),
      keepingRunsIn: out)
    let kept = try Run.open(try #require(report.recoveries[0].run))
    let catalog = ParameterCatalog(kept.model.architecture)
    let dead = try catalog.view(named: "blocks.0.attn.W_O")
    #expect(dead.at(1).values(in: kept.model.parameters).allSatisfy { $0 == 0 })
    let learning = try catalog.view(named: "embed.W_E")
    #expect(learning.values(in: kept.model.parameters) != learning.values(in: run.model.parameters))
    // The silenced head's removal takes nothing away.
    let head = try #require(report.recoveries[0].heads.first { $0.name == "0.1" })
    #expect(head.shapleyBefore == 0.5 && head.shapleyAfter == 0)
  }

  @Test func aModelThatMayNotLearnDoesNotRecover() throws {
    let report = try RecoveryReport(
      run, lesion: specification(Flip("blocks.1.attn.W_O[0]", how: .sign)),
      settings: settings(freeze: ["*"], steps: 20), keepingRunsIn: directory["out"])
    let lesion = report.recoveries[0]
    // Not even by weight decay.
    let (old, new) = (run.model.parameters, try Run.open(try #require(lesion.run)).model.parameters)
    for (index, specification) in old.layout.specifications.enumerated() {
      let isLesioned = specification.name == "transformer.h.1.attn.c_proj.weight"
      #expect((old[index].values != new[index].values) == isLesioned, "\(specification.name)")
    }
    #expect(lesion.recoveredAt["copyB"] == .some(nil))
    #expect(lesion.curve.allSatisfy { $0.accuracy == lesion.after })
    #expect(lesion.heads.allSatisfy { $0.layer > 0 || abs($0.patternSimilarity - 1) < 1e-6 })
  }

  @Test func randomLesionsHaveTheSameSize() throws {
    let subject = try Session(run: run)
    let lesion = try Lesion([Flip("blocks.0.attn.W_V[1]", how: .sign)], of: subject)
    #expect(abs(lesion.norm - 2 * 2) < 1e-5)  // four weights of size 1, turned around
    for seed in 0..<3 as Range<UInt64> {
      let random = try lesion.random(in: run.model, seed: seed)
      #expect(random.count == lesion.count)
      #expect(abs(random.norm - lesion.norm) < 1e-4)
    }
  }

  @Test func randomLesionsAreOthersAlsoOfWholeLayers() throws {
    let subject = try Session(run: run)
    let lesion = try Lesion([Flip("blocks.0.attn.W_O", how: .zero)], of: subject)
    #expect(lesion.count == 2 && abs(lesion.norm - 50.0.squareRoot()) < 1e-5)
    var whole = Ablation()
    whole.mlps = [0]
    whole.attention = [0]
    let all = try Lesion([whole], of: subject)
    let random = try all.random(in: run.model, seed: 0)
    #expect(random.count == all.count)
    #expect((0.3..<0.7).contains(all.overlap(with: random)))
  }

  @Test func impossibleLesions() throws {
    let subject = try Session(run: run)
    var residual = Ablation()
    residual.residual = [1]
    var placed = Ablation(heads: [Head(0, 1)])
    placed.positions = [TextPosition("copyA")!]
    let cases: [(any Intervention, String)] = [
      (residual, "residual"), (placed, "holds everywhere"),
      (Ablation(heads: [Head(0, 1)], mode: .mean), "found mean"),
      (Flip("embed.W_E", how: .scale(1)), "changes no parameter"),
      (Flip("blocks.0.attn.W_O", how: .scale(1e38)), "becomes inf"),
      (Flip("embed.W_X", how: .sign), "there is no parameter"),
    ]
    for (intervention, expected) in cases {
      let error = #expect(throws: ArgumentError.self) { try Lesion([intervention], of: subject) }
      #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
  }

  @Test func theRunItselfIsNoPlaceForResults() throws {
    for place in [run.path, "\(run.path)/inside"] {
      #expect(throws: FileError.self) {
        try RecoveryReport(
          run, lesion: specification(Flip("embed.W_E", how: .sign)), settings: settings(),
          keepingRunsIn: place)
      }
    }
  }
}
