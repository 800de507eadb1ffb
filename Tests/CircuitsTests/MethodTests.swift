import Arrays
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

@testable import Circuits

/// What every method owes, and what each finds where the truth is planted.
@Suite(.tiered) struct MethodTests {
  private static let settings: CircuitMethodSettings = {
    var settings = CircuitMethodSettings()
    settings.steps = 4
    settings.iterations = 10
    settings.activationSteps = 4
    return settings
  }()

  @Test(arguments: CircuitMethods.all.map { $0.name }, ["GPT-2, tied", "LLaMA, grouped queries, tied"])
  func scoresAreFiniteAndRepeatable(_ name: String, _ family: String) throws {
    let some = try #require(ArchitectureCase.all.first { $0.description == family })
    let problem = CircuitProblem(try MaskedModelTests.masked(some), seed: 5)
    let method = try #require(CircuitMethods.named(name)).init(Self.settings)
    let found = try method.scores(problem, job: Job())
    #expect(found.values.allSatisfy { $0.isFinite })
    #expect(found == (try method.scores(problem, job: Job())))
    #expect(Set(found.values).count > 1)
    if let byText = try method.scoresByText(problem, job: Job()) {
      #expect(byText.count == problem.masked.texts.count)
      #expect(problem.mean(byText) == found)
    }
  }

  /// Where m is linear in what is removed, the estimate is the effect: edges to the logits with the final norm held would be; here
  /// small differences make every edge nearly linear.
  @Test func estimatesAreEffectsWhereDifferencesAreSmall() throws {
    let some = ArchitectureCase.all[1]
    let model = some.model()
    let texts = MaskedModelTests.texts(some, count: 2)
    let masked = try MaskedModel(model, texts, ablation: .mean)
    // What stands in for a writer is what it writes, but for a thousandth.
    let near = Tensor(masked.clean.values.shape)
    for i in 0..<near.count { near.pointer[i] = masked.clean.values.pointer[i] * 1.001 }
    let problem = CircuitProblem(masked.replacing(by: WriterOutputs(values: near)))
    let exact = try ExactEdges(Self.settings).scores(problem, job: Job()).values
    for method in [EdgeAttribution.self, IntegratedActivations.self] as [any CircuitMethod.Type] {
      let found = try method.init(Self.settings).scores(problem, job: Job()).values
      let scale = exact.map(abs).max() ?? 0
      for (a, b) in zip(found, exact) { #expect(abs(a - b) < 0.03 * scale + 1e-4, "\(method.name)") }
    }
  }

  /// A head whose output matrix is 0 does nothing: no method with a metric may find it.
  @Test(arguments: ["exact", "eap", "eap-ig", "eap-ig-activations", "relp", "atp-star", "hisp", "ifr"])
  func silentHeadsScoreNothing(_ name: String) throws {
    let some = ArchitectureCase.all[1]
    let model = some.model()
    let silent = Head(1, 2)
    let d = model.dimensions
    let index = try #require(
      model.parameters.layout.specifications.firstIndex { $0.name == "transformer.h.1.attn.c_proj.weight" })
    model.parameters[index].withMutableValues { values in
      for row in silent.index * d.headWidth..<(silent.index + 1) * d.headWidth {
        for column in 0..<d.width { values[row * d.width + column] = 0 }
      }
    }
    let problem = CircuitProblem(try MaskedModel(model, MaskedModelTests.texts(some), ablation: .resample))
    let method = try #require(CircuitMethods.named(name)).init(Self.settings)
    let found = try method.scores(problem, job: Job())
    let writer = try #require(problem.graph.writers.firstIndex(of: .head(silent)))
    let largest = found.values.map(abs).max() ?? 0
    for edge in problem.graph.edges(from: writer) {
      #expect(abs(found.values[edge]) <= 1e-5 * largest, "\(problem.graph.edge(edge))")
    }
    #expect(largest > 0)
  }

  /// Nothing is kept at a threshold that nothing costs; what is kept cost the threshold.
  @Test func acdcKeepsWhatCosts() throws {
    let problem = CircuitProblem(try MaskedModelTests.masked(ArchitectureCase.all[4]))
    let none = try ACDC(threshold: 1e9).scores(problem, job: Job())
    #expect(none.values.allSatisfy { $0 == 0 })
    let kept = try ACDC(threshold: 0.01).costs(problem, 0.01, Job())
    #expect(kept.contains { $0 != nil } && kept.allSatisfy { ($0 ?? 1) >= 0.01 })
  }

  @Test func optimalConstantsAreBetterThanMeans() throws {
    let some = ArchitectureCase.all[3]
    let masked = try MaskedModelTests.masked(some, .optimal)
    let measure = CircuitMeasure()
    let trained = try OptimalConstants.trained(for: masked, measure, job: Job())
    let mean = try MaskedModelTests.masked(some, .meanOverPositions)
    func removingEach(_ model: MaskedModel) throws -> Double {
      let graph = model.graph
      let masks = graph.writers.indices.map { writer in
        graph.edges(from: writer).reduce(EdgeMask.all(graph)) { $0.removing($1) }
      }
      return try model.means(measure, masks).reduce(0, +)
    }
    #expect(try removingEach(trained) > removingEach(mean))
  }

  @Test func aMetricWithoutGradientIsRefused() throws {
    let problem = CircuitProblem(
      try MaskedModelTests.masked(ArchitectureCase.all[0]), measure: CircuitMeasure(.correct))
    for method in CircuitMethods.all where method.usesGradients {
      #expect(throws: (any Error).self) { try method.init(Self.settings).scores(problem, job: Job()) }
    }
  }

  /// There the whole model is its own measure: the divergence is least and its gradient 0.
  @Test func aDivergenceHasNoGradientAtTheCleanTexts() throws {
    let problem = CircuitProblem(
      try MaskedModelTests.masked(ArchitectureCase.all[0]), measure: CircuitMeasure(.kl))
    for method in ["eap", "relp", "atp-star", "hisp"] {
      let method = try #require(CircuitMethods.named(method))
      #expect(throws: ArgumentError.self) { try method.init(Self.settings).scores(problem, job: Job()) }
    }
    var atCorrupt = Self.settings
    atCorrupt.side = .corrupt
    for (method, settings) in [("eap", atCorrupt), ("relp", atCorrupt), ("eap-ig", Self.settings)] {
      let method = try #require(CircuitMethods.named(method))
      let scores = try method.init(settings).scores(problem, job: Job())
      #expect(scores.values.contains { abs($0) > 1e-6 }, "\(method)")
    }
  }
}
