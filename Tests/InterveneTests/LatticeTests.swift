import Foundation
import GPT
import Intervene
import Tasks
import TestSupport
import Testing
import Worlds

/// Head sets of models whose workings are known.
@Suite(.tiered) struct LatticeTests {
  private func report(
    _ heads: [[Int]: [PlantedModel.Task]], _ change: (inout LatticeSettings) -> Void = { _ in }
  ) throws -> LatticeReport {
    var settings = LatticeSettings()
    settings.target = "copyA"
    change(&settings)
    return try LatticeReport(Session(PlantedModel(heads)), settings: settings)
  }

  /// One head copies A: it alone is needed and enough, and the whole value is its own.
  @Test func oneCopy() throws {
    let report = try report([[0, 1]: [.copyA], [1, 0]: [.copyB]])
    #expect(report.subsets == 16 && report.isExact && report.inputs == 4)
    #expect(report.minimalBreakingSets == [["0.1"]])
    #expect(report.minimalSufficientSets == [["0.1"]])
    #expect(report.baseline == ["copyA": 1, "copyB": 1])
    #expect(report.withoutAll == ["copyA": 0, "copyB": 0])
    for (output, head) in [("copyA", "0.1"), ("copyB", "1.0")] {
      for (name, value) in try #require(report.shapley[output]) {
        #expect(abs(value - (name == head ? 1 : 0)) < 1e-12, "\(output), head \(name)")
      }
      #expect(try #require(report.interactions?[output]).joined().allSatisfy { abs($0) < 1e-12 })
    }
    #expect(report.sizes?.map(\.breaking) == [0, 1, 3, 3, 1])
    #expect(report.sizes?.map(\.sets) == [1, 4, 6, 4, 1])
  }

  /// Two heads copy A: only both together are needed, each is enough, they share the value and stand in for one another.
  @Test func twoCopies() throws {
    let report = try report([[0, 1]: [.copyA], [1, 1]: [.copyA], [1, 0]: [.copyB]])
    #expect(report.minimalBreakingSets == [["0.1", "1.1"]])
    #expect(report.minimalSufficientSets == [["0.1"], ["1.1"]])
    let values = try #require(report.shapley["copyA"])
    #expect(abs(values["0.1"]! - 0.5) < 1e-12 && abs(values["1.1"]! - 0.5) < 1e-12)
    #expect(report.heads == ["0.0", "0.1", "1.0", "1.1"])
    let pairs = try #require(report.interactions?["copyA"])
    #expect(abs(pairs[1][3] + 1) < 1e-12 && pairs[1][3] == pairs[3][1])
    #expect(abs(pairs[0][1]) < 1e-12 && abs(pairs[2][3]) < 1e-12)
  }

  /// Without a target every output is held against its own accuracy: one that nobody copies hides nothing.
  @Test func outputsAreHeldAgainstTheirOwn() throws {
    let report = try report([[0, 1]: [.copyA]]) { $0.target = nil }
    #expect(report.baseline["copyA"] == 1 && report.baseline["copyB"]! < 1)
    #expect(report.minimalBreakingSets == [["0.1"]])
    #expect(report.minimalSufficientSets == [["0.1"]])
    let sampled = try self.report([[0, 1]: [.copyA]]) {
      $0.target = nil
      $0.permutations = 20
    }
    #expect(sampled.minimalBreakingSets == [["0.1"]])
    // Sets that orders and searches share count once: there are sixteen.
    #expect(sampled.subsets <= 16 && sampled.isSearched)
  }

  /// All outputs together need the heads of both; fewer players leave the others alone.
  @Test func targetsAndPlayers() throws {
    let heads: [[Int]: [PlantedModel.Task]] = [[0, 1]: [.copyA], [1, 0]: [.copyB]]
    let any = try report(heads) { $0.target = nil }
    #expect(any.minimalBreakingSets == [["0.1"], ["1.0"]])
    #expect(any.minimalSufficientSets == [["0.1", "1.0"]])
    let one = try report(heads) { $0.heads = [Head(1, 0), Head(0, 0)] }
    #expect(one.heads == ["0.0", "1.0"] && one.subsets == 4)
    #expect(one.minimalBreakingSets.isEmpty && one.minimalSufficientSets == [[]])
    let lenient = try report(heads) {
      $0.modes = [.resample, .zero]
      $0.threshold = 0.01
    }
    #expect(lenient.mode == .resample && lenient.alternatives.map(\.mode) == [.zero])
    #expect(lenient.alternatives[0].minimalBreakingSets == [["0.1"]])
  }

  /// Sampled orders agree with the exact values, and the search with the exact sets.
  @Test(arguments: [1, 4]) func sampling(_ beam: Int) throws {
    let heads: [[Int]: [PlantedModel.Task]] = [[0, 1]: [.copyA], [1, 1]: [.copyA], [1, 0]: [.copyB]]
    let report = try report(heads) {
      $0.permutations = 200
      $0.beam = beam
    }
    #expect(!report.isExact && report.sizes == nil && report.interactions == nil)
    #expect(report.minimalBreakingSets == [["0.1", "1.1"]])
    #expect(report.minimalSufficientSets.contains(["0.1"]) || report.minimalSufficientSets.contains(["1.1"]))
    #expect(report.minimalSufficientSets.allSatisfy { $0 == ["0.1"] || $0 == ["1.1"] })
    let values = try #require(report.shapley["copyA"])
    let errors = try #require(report.standardErrors?["copyA"])
    #expect(abs(values.values.reduce(0, +) - 1) < 1e-9)
    for head in ["0.1", "1.1"] {
      #expect(abs(values[head]! - 0.5) < 4 * errors[head]!)
      #expect(errors[head]! > 0.02 && errors[head]! < 0.05, "√(¼ / 200) = 0.035")
    }
    #expect(values["0.0"] == 0 && errors["0.0"] == 0)
  }

  @Test func whatIsRefused() throws {
    func failure(_ change: (inout LatticeSettings) -> Void) throws -> String {
      do {
        _ = try report([[0, 1]: [.copyA]], change)
      } catch {
        return "\(error)"
      }
      return ""
    }
    #expect(try failure { $0.target = "copyC" }.contains("copyA"))
    #expect(try failure { $0.heads = [Head(2, 0)] }.contains("0 to 1"))
    #expect(try failure { $0.heads = [Head(1, 0), Head(1, 0)] }.contains("twice"))
    #expect(try failure { $0.threshold = 0 }.contains("threshold"))
    #expect(try failure { $0.permutations = 1 }.contains("permutations"))

    let world = try World.named("boolean")
    let tokenizer = SymbolTokenizer(world: world)
    let wide = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 24, width: 24, layers: 2, heads: 12), seed: 1)
    let subject = Session(model: wide, texts: try TaskTexts(of: world, tokenizer: tokenizer))
    var settings = LatticeSettings()
    #expect {
      try LatticeReport(subject, settings: settings)
    } throws: { error in
      let text = "\(error)"
      return text.contains("24 heads") && text.contains("would take about") && text.contains("'permutations'")
    }
    settings.heads = (0..<12).map { Head(1, $0) }
    settings.timeLimit = 1e-9
    #expect {
      try LatticeReport(subject, settings: settings)
    } throws: {
      "\($0)".contains("4096 subsets") && "\($0)".contains("limit")
    }
  }
}
