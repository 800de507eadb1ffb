import Arrays
import GPT
import Intervene
import Records
import TestSupport
import Testing

@testable import Circuits

/// Scores of circuits: numbers that others publish, and what follows from definitions.
@Suite(.tiered) struct EvaluationTests {
  /// MIB's areas of known curves: (f by size) → ∫ f and ∫ |1 − f|.
  @Test func areasAreThoseOfTheBenchmark() throws {
    let shares = CircuitCurve.shares
    func areas(_ f: (Double) -> Double) -> (Double?, Double?) {
      let values = shares.map(f)
      return (CircuitCurve.integral(values), CircuitCurve.integral(values.map { abs(1 - $0) }))
    }
    func expect(_ found: (Double?, Double?), _ area: Double, _ distance: Double) {
      #expect(abs((found.0 ?? 9) - area) < 6e-4 && abs((found.1 ?? 9) - distance) < 6e-4, "\(found)")
    }
    expect(areas { $0 == 1 ? 1 : 0 }, 0.250, 0.749)
    expect(areas { _ in 1 }, 0.999, 0)
    expect(areas { $0 }, 0.500, 0.499)
    expect(areas { $0 == 1 ? 1 : 2 }, 1.748, 0.749)
    #expect(CircuitCurve.integral(shares.map { $0 == 1 ? nil : 1 }) == nil)
  }

  @Test func agreementIsThatOfTheField() throws {
    // scikit-learn 1.5: average_precision_score([1,0,1,0,0], [.9,.8,.7,.3,.2]) = 0.8333, roc_auc_score = 0.8333.
    let found = ScoreAgreement(
      truth: [true, false, true, false, false], scores: [0.9, 0.8, 0.7, 0.3, 0.2])
    #expect(abs((found.averagePrecision ?? 0) - 5.0 / 6) < 1e-12)
    #expect(abs((found.auroc ?? 0) - 5.0 / 6) < 1e-12)
    #expect(found.hammingDistance == 2)
    // Ties at the cut-off count as their mean over all orders.
    let tied = ScoreAgreement(truth: [true, false, false, false], scores: [1, 1, 1, 1])
    #expect(tied.auroc == 0.5 && tied.averagePrecision == 0.25 && tied.hammingDistance == 1.5)
    let none = ScoreAgreement(truth: [false, false], scores: [1, 2])
    #expect(none.auroc == nil && none.averagePrecision == nil && none.hammingDistance == nil)
  }

  @Test func falseDiscoveryRatesAreBenjaminisAndHochbergs() {
    // statsmodels 0.14: multipletests([.01,.04,.03,.005], method='fdr_bh') → .02, .04, .04, .02.
    let found = SignFlipTest.falseDiscoveryRates([0.01, 0.04, 0.03, 0.005])
    for (a, b) in zip(found, [0.02, 0.04, 0.04, 0.02]) { #expect(abs(a - b) < 1e-12) }
  }

  /// Under the null few edges are called; a planted effect is.
  @Test func signFlipsFindWhatIsPlanted() {
    var generator = SeededGenerator(seed: 11)
    let values = (0..<40).map { _ in
      (0..<50).map { edge in generator.uniform() * 2 - 1 + (edge == 7 ? 1 : 0) }
    }
    let q = SignFlipTest.qValues(values, seed: 1)
    #expect(q[7] < 0.05)
    #expect(q.count(where: { $0 < 0.05 }) <= 3)
  }

  @Test func stabilityIsOverlap() {
    let steady = [[Double]](repeating: [5, 4, 3, 0, 0, 0], count: 8)
    let found = Stability(byText: steady, edges: 3, resamples: 5, seed: 0)
    #expect(found.jaccard == 1)
    #expect(abs(found.chance - 1.0 / 3) < 1e-12)
  }

  /// Integrals of polynomials are exact.
  @Test func quadratureIsGaussAndLegendres() {
    for count in [1, 2, 5, 16, 64] {
      let nodes = GaussLegendre.nodes(count)
      #expect(abs(nodes.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
      let degree = 2 * count - 1
      let found = nodes.reduce(0.0) { sum, node in
        sum + node.weight * (0..<degree).reduce(1.0) { power, _ in power * node.place }
      }
      #expect(abs(found - 1 / Double(degree + 1)) < 1e-12, "\(count)")
    }
  }

  @Test func filesAreReadAsTheyAreWritten() throws {
    let graph = CircuitGraph(
      Dimensions(vocabulary: 5, context: 6, width: 8, layers: 2, heads: 2, mlpWidth: 30))
    let directory = try TemporaryDirectory()
    func file(_ edges: String, layers: Int = 2) throws -> String {
      try directory.write(
        #"{"cfg": {"n_layers": \#(layers), "n_heads": 2, "d_model": 8, "parallel_attn_mlp": false}, "nodes": {}, "edges": {\#(edges)}}"#,
        as: "circuit.json")
    }
    let read = try CircuitFile(
      reading: file(
        #""a0.h1->a1.h0<q>": {"score": 0.5, "in_graph": true}, "m0->logits": {"score": -1, "in_graph": false}"#
      ),
      for: graph)
    let named = try #require(Edge("0.1->1.0.q"))
    let edge = try #require(graph.number(of: named))
    #expect(read.scores.values[edge] == 0.5 && read.kept[edge])
    #expect(read.kept.count(where: { $0 }) == 1)
    for (edges, layers, words) in [
      (#""a0.h1->a1.h0<q>": {"score": 0.5, "in_graph": true}"#, 3, "another model"),
      (#""a0.h1->a5.h0<q>": {"score": 0.5, "in_graph": true}"#, 2, "another model"),
      (#""a0.h1=>a1.h0<q>": {"score": 0.5, "in_graph": true}"#, 2, "no edge"), ("", 2, "no edges"),
    ] {
      let error = #expect(throws: FileError.self) {
        try CircuitFile(reading: file(edges, layers: layers), for: graph)
      }
      #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
    }
  }
}
