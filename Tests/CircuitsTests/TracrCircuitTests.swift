import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

@testable import Circuits

/// Circuits of programs that Tracr compiled, which are known by construction.
@Suite(.tiered) struct TracrCircuitTests {
  private struct Expected: Decodable { let texts: [String] }

  /// Pairs of all texts of some symbols, each with a later one; measured at the last symbol.
  private func problem(_ name: String, symbols: Int, isNumber: Bool) throws -> CircuitProblem {
    let fixture = Fixture(name, in: "tracr")
    let model = try fixture.model()
    let tokenizer = try #require(try Checkpoint.readTokenizer(fixture.path))
    let expected = try JSONDecoder().decode(Expected.self, from: FileAccess.read(fixture["expected.json"]))
    let texts = try expected.texts.filter { $0.split(separator: " ").count == symbols }.map {
      try tokenizer.encode($0)
    }
    let logits = try model.run(TokenBatch(texts), options: .init(logits: .last)).logits
    let answers = texts.indices.map { isNumber ? 0 : logits.at($0).values.likeliest(1)[0] }
    let pairs = texts.indices.compactMap { clean -> PatchPair? in
      let corrupt = (clean + 11) % texts.count
      guard isNumber || answers[clean] != answers[corrupt] else { return nil }
      return PatchPair(
        clean: texts[clean], corrupt: texts[corrupt], right: answers[clean], wrong: answers[corrupt])
    }
    return CircuitProblem(try MaskedModel(model, CircuitTexts(pairs), ablation: .resample))
  }

  /// Under resampling exactly the edges matter that carry what differs between texts of one length.
  @Test(arguments: [
    ("reverse", 3, false, ["input->3.0.v", "3.0->logits"]),
    ("frac_prevs", 3, true, ["input->mlp0", "mlp0->1.0.v", "1.0->logits"]),
  ])
  func exactFindsWhatTheProgramUses(_ name: String, _ symbols: Int, _ isNumber: Bool, _ edges: [String])
    throws
  {
    let problem = try problem(name, symbols: symbols, isNumber: isNumber)
    // The mean over pairs may cancel: an edge matters where it changes m in some pair.
    let graph = problem.graph
    let all = EdgeMask.all(graph)
    let whole = try problem.masked.values(problem.measure, [all])[0]
    let without = try problem.masked.values(problem.measure, (0..<graph.edgeCount).map { all.removing($0) })
    let found = (0..<graph.edgeCount).filter { edge in
      zip(whole, without[edge]).contains { abs($0 - $1) > 1e-3 }
    }
    #expect(Set(found.map { graph.edge($0).description }) == Set(edges))
  }
}
