import Foundation
import GPT
import Intervene
import TestSupport
import Testing
import Worlds

/// Whatever is measured over a sample of a world's inputs states its standard error, and what is measured over all states
/// none.
@Suite struct StandardErrorTests {
  private let sampled: Subject
  private let whole: Subject
  private let world: World
  private let model: Model

  /// A model that knows nothing, and 10 of the 32 inputs of the boolean world.
  init() throws {
    world = try World.named("boolean")
    let tokenizer = SymbolTokenizer(world: world)
    model = Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: 24, width: 12, layers: 2, heads: 2, mlpWidth: 6,
        initialDeviation: 0.6), seed: 8)
    sampled = Subject(
      model: model,
      texts: try TaskTexts(of: world, tokenizer: tokenizer, selection: TextSelection(most: 10, seed: 1)))
    whole = Subject(model: model, texts: try TaskTexts(of: world, tokenizer: tokenizer))
  }

  private func error(_ share: Double, of count: Int = 10) -> Double {
    (share * (1 - share) / Double(count)).squareRoot()
  }

  @Test func sweeps() throws {
    let sweep = try AblationSweep(sampled, each: .head)
    var isPartial = false
    for row in sweep.rows {
      let errors = try #require(row.standardErrors)
      for output in sweep.outputs {
        let share = row.teacherForced[output]!
        isPartial = isPartial || (share > 0 && share < 1)
        #expect(errors.teacherForced[output] == error(share))
        #expect(errors.generated?[output] == error(row.generated![output]!))
      }
    }
    #expect(isPartial, "a model for which every error is 0 would show nothing")
    let header = try #require(sweep.csv.split(separator: "\n").first)
    #expect(
      header.hasSuffix(
        "newA_generated_error,newB_generated_error,newC_generated_error,"
          + "newD_generated_error,sum_generated_error,sum2_generated_error"))
    let exact = try AblationSweep(whole, each: .head)
    #expect(exact.rows.allSatisfy { $0.standardErrors == nil } && !exact.csv.contains("error"))
    for line in sweep.csv.split(separator: "\n") {
      #expect(line.split(separator: ",").count == header.split(separator: ",").count)
    }
  }

  @Test func flipsAndDoses() throws {
    let report = try FlipReport(sampled, [Flip("blocks.0.attn.W_V", how: .sign)])
    let lines = report.csv.split(separator: "\n")
    #expect(lines[0] == "output,answers,baseline,flipped,baseline_error,flipped_error")
    let fields = lines[1].split(separator: ",")
    #expect(fields[5] == "\(error(report.flipped.teacherForced["newA"]!))")
    #expect(report.markdown.contains(" ± "))
    var settings = DoseSettings()
    (settings.fractions, settings.repeats, settings.sensitive) = ([0.5], 2, 0)
    settings.where = "blocks.0.attn.W_V"
    let doses = try DoseResponseReport(sampled, settings: settings)
    let band = try #require(doses.groups.first?.doses.first?.accuracy["newA"])
    #expect(band.standardError == error(band.mean))
    #expect(try DoseResponseReport(whole, settings: settings).csv.contains("standard_error") == false)
  }

  @Test func knockoutsAndSteering() throws {
    let map = try KnockoutMap(sampled)
    for (accuracies, errors) in zip(map.accuracy, try #require(map.standardErrors)) {
      #expect(errors == accuracies.map { $0.map { error($0) } })
    }
    #expect(map.standardErrorsBefore == map.before.map { error($0) })
    #expect(try KnockoutMap(whole).standardErrors == nil)
    let steering = Steering(.variable("D", values: nil), site: .residualPre, layer: 0)
    let report = try SteeringReport(sampled, steering, coefficients: [1])
    #expect(report.isSample)
    for effect in report.steps[0].outputs {
      let errors = try #require(effect.standardErrors)
      #expect(errors.right == error(effect.right) && errors.changed == error(effect.changed))
      #expect(errors.follows == effect.follows.map { error($0, of: effect.matters) })
    }
    let exact = try SteeringReport(whole, steering, coefficients: [1])
    #expect(!exact.isSample && exact.steps[0].outputs.allSatisfy { $0.standardErrors == nil })
  }

  @Test func lattices() throws {
    var settings = LatticeSettings()
    settings.heads = [LayerUnit(0, 0), LayerUnit(1, 1)]
    let (report, tables) = try LatticeReport.tables(sampled, settings: settings)
    #expect(report.baselineErrors == report.baseline.mapValues { error($0) })
    #expect(report.withoutAllErrors == report.withoutAll.mapValues { error($0) })
    let lines = SubsetTable.csv(tables).split(separator: "\n")
    #expect(lines[0].hasSuffix("sum2_error") && lines.count == 5)
    #expect(lines[1].split(separator: ",", omittingEmptySubsequences: false).count == 2 + 3 * 6)
    #expect(try LatticeReport(whole, settings: settings).baselineErrors == nil)
  }

  /// Of a sample of pairs; over all of them there is none.
  @Test func paths() throws {
    let tokenizer = SymbolTokenizer(world: world)
    let inputs = try PatchInputs(
      changing: ["D"], of: world, tokenizer: tokenizer, most: 12, seed: 2)
    let report = try PathReport(model, inputs, target: "newB", receivers: ["logits"])
    let errors = try #require(report.standardErrors)
    #expect(errors.joined().allSatisfy { ($0 ?? -1) > 0 })
    let all = try PatchInputs(changing: ["D"], of: world, tokenizer: tokenizer)
    #expect(try PathReport(model, all, target: "newB", receivers: ["logits"]).standardErrors == nil)
    #expect(report.csv.hasPrefix("sender,receiver,value,standard_error\n"))
  }

  /// One false value for each input: the error is that of a proportion.
  @Test func counterfactualsOfASample() throws {
    let report = try CounterfactualReport(sampled, token: "newB", target: "newD")
    let errors = try #require(report.standardErrors)
    #expect(!report.areAlternativesDrawn && report.cases.count == 10)
    #expect(abs(errors.changed - error(report.changed)) < 1e-12)
    let follows = try #require(report.followsWhereItMatters)
    #expect(abs(try #require(errors.followsWhereItMatters) - error(follows, of: report.matters)) < 1e-12)
    let map = try CounterfactualMap(sampled)
    #expect(map.standardErrors?.changed.count == map.tokens.count)
    let exact = try CounterfactualReport(whole, token: "newB", target: "newD")
    #expect(exact.standardErrors == nil && exact.generated.standardErrors == nil)
  }

  /// All inputs, but not all false values: the sum of the five inputs has six values.
  @Test func drawnFalseValues() throws {
    let report = try CounterfactualReport(whole, token: "sum", target: "sum2", alternatives: 2)
    #expect(report.areAlternativesDrawn && report.alternatives == 2 && !report.isSample)
    #expect(report.cases.count == 64 && report.standardErrors != nil)
    let all = try CounterfactualReport(whole, token: "sum", target: "sum2", alternatives: 5)
    #expect(!all.areAlternativesDrawn && all.cases.count == 160 && all.standardErrors == nil)
  }

  /// The same report under several modes: each is the report of that mode alone.
  @Test func modesSideBySide() throws {
    let heads = [LayerUnit(0, 1), LayerUnit(1, 0)]
    func report(_ mode: AblationMode) throws -> AblationReport {
      try AblationReport(whole, [Ablation(heads: heads, mode: mode, seed: 3)])
    }
    let reports = try ByMode([.mean, .zero, .resample], make: report)
    #expect(reports.modes == [.mean, .zero, .resample])
    for (mode, found) in zip(reports.modes, reports.reports) {
      #expect(found.ablated == (try report(mode)).ablated)
    }
    let json = try JSONEncoder().encode(reports)
    let object = try #require(JSONSerialization.jsonObject(with: json) as? [String: [String: Any]])
    #expect(Set(object.keys) == ["zero", "mean", "resample"] && object["mean"]?["ablated"] != nil)
    let again = try JSONDecoder().decode(ByMode<AblationReport>.self, from: json)
    #expect(again.modes == [.zero, .mean, .resample])
    #expect(again.reports[1].ablated == reports.reports[0].ablated)
    let lines = reports.csv(\.csv).split(separator: "\n")
    #expect(lines[0] == "mode,output,answers,baseline,ablated" && lines.count == 1 + 3 * 12)
    #expect(lines[1].hasPrefix("mean,newA,teacher-forced,") && lines[13].hasPrefix("zero,newA,"))
    #expect(throws: InterventionError.self) { try ByMode([.zero, .zero], make: report) }
  }
}
