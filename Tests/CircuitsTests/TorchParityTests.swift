import Arrays
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

@testable import Circuits

/// Edges' effects, methods and curves against an implementation in PyTorch, in double precision, of the same formulas.
@Suite(.tiered) struct TorchParityTests {
  /// A checkpoint that transformers wrote, and what PyTorch computes of it.
  struct Case: Sendable, CustomStringConvertible {
    let fixture: Fixture

    /// GPT-2, LLaMA, and LLaMA whose heads share keys and values.
    static let all = [
      Case(fixture: Fixture("three-heads")), Case(fixture: Fixture("mha", in: "llama")),
      Case(fixture: Fixture("gqa2", in: "llama")),
    ]

    var description: String { fixture.description }

    func problem(
      _ ablation: CircuitAblation = .resample, metric: PatchMetric = .logitDifference
    ) throws -> CircuitProblem {
      let expected = try expected()
      func rows(_ name: String) throws -> [[Int]] {
        let values = try expected.integers(name)
        let width = try #require(expected.entries[name]).shape[1]
        return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
      }
      let (clean, corrupt, answers) = (try rows("clean"), try rows("corrupt"), try rows("answers"))
      let texts = CircuitTexts(
        clean.indices.map {
          PatchPair(clean: clean[$0], corrupt: corrupt[$0], right: answers[$0][0], wrong: answers[$0][1])
        })
      let masked = try MaskedModel(fixture.model(), texts, ablation: ablation)
      return CircuitProblem(masked, measure: CircuitMeasure(metric))
    }

    func expected() throws -> Safetensors { try fixture.expected("circuits.safetensors") }

    func doubles(_ name: String) throws -> [Double] { try expected().tensor(name).values.map(Double.init) }

    func kept(_ name: String) throws -> [Bool] { try expected().integers(name).map { $0 != 0 } }
  }

  /// A method with its settings, and what its scores are called in the fixtures.
  struct Method: Sendable, CustomStringConvertible {
    let description: String
    let method: any CircuitMethod
    let ablation: CircuitAblation
    let metric: PatchMetric

    init(
      _ description: String, _ method: any CircuitMethod.Type, _ ablation: CircuitAblation = .resample,
      _ metric: PatchMetric = .logitDifference, _ change: (inout CircuitMethodSettings) -> Void = { _ in }
    ) {
      var settings = CircuitMethodSettings()
      change(&settings)
      self.description = description
      self.method = method.init(settings)
      self.ablation = ablation
      self.metric = metric
    }

    static let all = [
      Method("exact.resample", ExactEdges.self),
      Method("exact.zero", ExactEdges.self, .zero),
      Method("exact.mean", ExactEdges.self, .mean),
      Method("exact.kl", ExactEdges.self, .resample, .kl),
      Method("eap.clean", EdgeAttribution.self),
      Method("eap.corrupt", EdgeAttribution.self) { $0.side = .corrupt },
      Method("eap_ig.inputs.5", IntegratedInputs.self) { $0.steps = 5 },
      Method("eap_ig.inputs.30", IntegratedInputs.self) { $0.steps = 30 },
      Method("eap_ig.activations.5", IntegratedActivations.self) { $0.activationSteps = 5 },
      Method("relp", RelevancePatching.self),
      Method("atp_star", NodeAttribution.self),
      Method("hisp", HeadImportance.self),
      Method("ifr", InformationFlow.self),
    ]
  }

  @Test(arguments: Case.all) func edgesHaveTheSameNumbers(_ some: Case) throws {
    let graph = try some.problem().graph
    let ends = try some.expected().integers("ends")
    #expect(graph.ends.flatMap { [$0.writer, $0.reader] } == ends)
  }

  /// Half of the edges, and every edge in part. Rounding alone makes 3e-6 of logits of up to 5.
  @Test(arguments: Case.all) func circuitsHaveTheSameLogits(_ some: Case) throws {
    let problem = try some.problem()
    let masks = try some.expected().tensor("mask")
    let logits = try some.expected().tensor("mask.logits")
    for number in 0..<masks.shape[0] {
      let found = try problem.masked.logits(EdgeMask(masks.at(number).values))
      #expect(relativeError(found, logits.at(number)) < 1e-5)
    }
  }

  /// To 1e-4 of the largest score; single precision alone differs by up to 2e-6 of it in PyTorch.
  @Test(arguments: Case.all, Method.all)
  func scoresAgree(_ some: Case, _ method: Method) throws {
    let problem = try some.problem(method.ablation, metric: method.metric)
    let found = try method.method.scores(problem, job: Job()).values
    let expected = try some.doubles(method.description)
    let scale = expected.map(abs).max() ?? 1
    try #require(found.count == expected.count)
    for edge in expected.indices {
      #expect(
        abs(found[edge] - expected[edge]) < 1e-4 * scale,
        "\(problem.graph.edge(edge)): \(found[edge]), expected \(expected[edge])")
    }
  }

  /// The thresholds are such that no decision is closer than 1e-4.
  @Test(arguments: Case.all, [PatchMetric.logitDifference, .kl])
  func theSameEdgesAreKept(_ some: Case, _ metric: PatchMetric) throws {
    let name = metric == .kl ? "acdc.kl" : "acdc"
    let problem = try some.problem(metric: metric)
    let threshold = try #require(try some.doubles("\(name).threshold").first)
    let found = try ACDC(threshold: threshold).costs(problem, threshold, Job()).map { $0 != nil }
    #expect(found == (try some.kept("\(name).kept")))
  }

  /// Means of m are off by at most 5e-6 of single precision, which the difference of the two ends divides: f to 1e-5.
  @Test(arguments: Case.all, EdgeScores.Ranking.allCases)
  func curvesAgree(_ some: Case, _ ranking: EdgeScores.Ranking) throws {
    let problem = try some.problem()
    let ends = try CircuitEnds(problem)
    let worth = try some.doubles("worth")
    #expect(abs(ends.whole - worth[0]) < 1e-5 && abs(ends.none - worth[1]) < 1e-5)
    let scores = EdgeScores(problem.graph, try some.doubles("eap.clean"))
    let curve = try CircuitCurve(scores, problem, ranking: ranking, ends: ends)
    let name = "curve.\(ranking.rawValue)"
    #expect(curve.points.map(\.edges) == (try some.expected().integers("\(name).counts")))
    #expect(curve.points.map(\.connected) == (try some.expected().integers("\(name).connected")))
    for (point, expected) in zip(curve.points, try some.doubles("\(name).faithfulness")) {
      #expect(abs(try #require(point.faithfulness) - expected) < 1e-5, "\(point.share)")
    }
    let areas = try some.doubles("\(name).areas")
    #expect(abs(try #require(curve.area) - areas[0]) < 1e-5)
    #expect(abs(try #require(curve.distance) - areas[1]) < 1e-5)
  }
}
