import Arrays
import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Whatever is measured over a sample of a world's inputs states an interval (or, where it is no share, a standard error),
/// and what is measured over all states none.
@Suite(.tiered) struct StandardErrorTests {
  private let sampled: Session<TaskTexts>
  private let whole: Session<TaskTexts>
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
    sampled = Session(
      model: model,
      texts: try TaskTexts(of: world, tokenizer: tokenizer, selection: TextSelection(most: 10, seed: 1)))
    whole = Session(model: model, texts: try TaskTexts(of: world, tokenizer: tokenizer))
  }

  private func interval(_ share: Double, of count: Int = 10) -> ShareInterval? {
    ShareInterval(share, of: count)
  }

  @Test func sweeps() throws {
    let sweep = try AblationSweep(sampled, each: .head)
    for row in sweep.rows {
      let intervals = try #require(row.intervals)
      for output in sweep.outputs {
        let share = row.teacherForced[output]!
        #expect(intervals.teacherForced[output] == interval(share))
        #expect(intervals.generated?[output] == interval(row.generated![output]!))
        // Ten inputs never tell a share exactly, not even when none or all are right.
        #expect(intervals.teacherForced[output]!.high - intervals.teacherForced[output]!.low > 0.25)
      }
    }
    let header = try #require(sweep.table.csv.split(separator: "\n").first)
    #expect(
      header.hasSuffix(
        "newD_generated_low,newD_generated_high,sum_generated_low,sum_generated_high,"
          + "sum2_generated_low,sum2_generated_high"))
    let exact = try AblationSweep(whole, each: .head)
    #expect(exact.rows.allSatisfy { $0.intervals == nil } && !exact.table.csv.contains("_low"))
    for line in sweep.table.csv.split(separator: "\n") {
      #expect(line.split(separator: ",").count == header.split(separator: ",").count)
    }
  }

  @Test func flipsAndDoses() throws {
    let report = try FlipReport(sampled, [Flip("blocks.0.attn.W_V", how: .sign)])
    let lines = report.table.csv.split(separator: "\n")
    #expect(
      lines[0]
        == "output,answers,baseline,flipped,constant,baseline_low,baseline_high,flipped_low,flipped_high")
    let fields = lines[1].split(separator: ",")
    let ends = try #require(interval(report.flipped.teacherForced["newA"]!))
    #expect(fields[7] == "\(ends.low)" && fields[8] == "\(ends.high)")
    #expect(report.table.markdown.contains(" (\(Float(ends.low))–\(Float(ends.high)))"))
    var settings = DoseSettings()
    (settings.fractions, settings.repeats, settings.sensitive) = ([0.5], 2, 0)
    settings.where = "blocks.0.attn.W_V"
    let doses = try DoseResponseReport(sampled, settings: settings)
    let band = try #require(doses.groups.first?.doses.first?.accuracy["newA"])
    #expect(band.interval == interval(band.mean))
    #expect(try DoseResponseReport(whole, settings: settings).table.csv.contains(",low,high") == false)
  }

  @Test func knockoutsAndSteering() throws {
    let map = try KnockoutMap(sampled)
    for (accuracies, intervals) in zip(map.accuracy, try #require(map.intervals)) {
      #expect(intervals == accuracies.map { $0.flatMap { interval($0) } })
    }
    #expect(map.intervalsBefore == map.before.compactMap { interval($0) })
    #expect(
      map.table.csv.hasPrefix(
        "output,variable,accuracy,before,direct,depends,low,high,before_low,before_high\n"))
    #expect(try KnockoutMap(whole).intervals == nil)
    let steering = Steering(.variable("D", values: nil), site: .residualPre, layer: 0)
    let report = try SteeringReport(sampled, steering, coefficients: [1])
    #expect(report.isSample)
    for effect in report.steps[0].outputs {
      let intervals = try #require(effect.intervals)
      #expect(intervals.right == interval(effect.right) && intervals.changed == interval(effect.changed))
      #expect(intervals.follows == effect.follows.flatMap { interval($0, of: effect.matters) })
    }
    let exact = try SteeringReport(whole, steering, coefficients: [1])
    #expect(!exact.isSample && exact.steps[0].outputs.allSatisfy { $0.intervals == nil })
  }

  @Test func lattices() throws {
    var settings = LatticeSettings()
    settings.heads = [Head(0, 0), Head(1, 1)]
    let (report, subsets) = try LatticeReport.evaluated(sampled, settings: settings)
    #expect(report.baselineIntervals == report.baseline.compactMapValues { interval($0) })
    #expect(report.withoutAllIntervals == report.withoutAll.compactMapValues { interval($0) })
    let lines = EvaluatedSubsets.table(subsets).csv.split(separator: "\n")
    #expect(lines[0].hasSuffix("sum2_low,sum2_high") && lines.count == 5)
    #expect(lines[1].split(separator: ",", omittingEmptySubsequences: false).count == 2 + 4 * 6)
    #expect(try LatticeReport(whole, settings: settings).baselineIntervals == nil)
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
    #expect(report.table.csv.hasPrefix("sender,receiver,value,standard_error\n"))
  }

  /// One false value for each input: the interval is that of a proportion.
  @Test func counterfactualsOfASample() throws {
    let report = try CounterfactualReport(sampled, token: "newB", target: "newD")
    let intervals = try #require(report.intervals)
    #expect(!report.areAlternativesDrawn && report.cases.count == 10)
    let follows = try #require(report.followsWhereItMatters)
    for (found, expected) in [
      (intervals.changed, interval(report.changed)),
      (intervals.followsWhereItMatters, interval(follows, of: report.matters)),
    ] {
      let (found, expected) = (try #require(found), try #require(expected))
      #expect(abs(found.low - expected.low) < 1e-9 && abs(found.high - expected.high) < 1e-9)
    }
    let map = try CounterfactualMap(sampled)
    #expect(map.intervals?.changed.count == map.tokens.count)
    #expect(map.table.csv.split(separator: "\n")[0].hasSuffix("generated_follows_where_it_matters_high"))
    let exact = try CounterfactualReport(whole, token: "newB", target: "newD")
    #expect(exact.intervals == nil && exact.generated.intervals == nil)
  }

  /// All inputs, but not all false values: the sum of the five inputs has six values.
  @Test func drawnFalseValues() throws {
    let report = try CounterfactualReport(whole, token: "sum", target: "sum2", alternatives: 2)
    #expect(report.areAlternativesDrawn && report.alternatives == 2 && !report.isSample)
    #expect(report.cases.count == 64 && report.intervals != nil)
    let all = try CounterfactualReport(whole, token: "sum", target: "sum2", alternatives: 5)
    #expect(!all.areAlternativesDrawn && all.cases.count == 160 && all.intervals == nil)
  }

  /// The same report under several modes: each is the report of that mode alone.
  @Test func modesSideBySide() throws {
    let heads = [Head(0, 1), Head(1, 0)]
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
    let lines = reports.table(\.table).csv.split(separator: "\n")
    #expect(lines[0] == "mode,output,answers,baseline,ablated,constant" && lines.count == 1 + 3 * 12)
    #expect(lines[1].hasPrefix("mean,newA,teacher-forced,") && lines[13].hasPrefix("zero,newA,"))
    #expect(throws: ArgumentError.self) { try ByMode([.zero, .zero], make: report) }
  }
}
