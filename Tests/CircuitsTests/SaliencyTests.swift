import Arrays
import GPT
import TestSupport
import Testing

@testable import Circuits

/// Saliency of tokens: slopes, completeness, and what attention alone says.
@Suite(.tiered) struct SaliencyTests {
  private static func questions(_ some: ArchitectureCase) -> [Saliency.Question] {
    let tokens = some.tokens(batch: 3, seed: 8)
    return (0..<3).map {
      Saliency.Question(tokens: tokens[$0], position: tokens.length - 1 - $0, right: 1, wrong: 2)
    }
  }

  /// Integrated gradients add up to what the text does: less than a hundredth of it, or of a margin of 2, is missed. The weights
  /// are random and large, and a norm of the near-zero mean embedding is steep.
  @Test(arguments: ArchitectureCase.all) func integratedGradientsAreComplete(_ some: ArchitectureCase) throws
  {
    for one in try Saliency.of(some.model(), Self.questions(some), steps: 64) {
      let sum = try #require(one[.integratedGradients]).reduce(0, +)
      #expect(abs(sum - (one.value - one.baseline)) < 0.01 * max(2, abs(one.value - one.baseline)))
    }
  }

  @Test(arguments: ArchitectureCase.all) func attentionAddsUpToOne(_ some: ArchitectureCase) throws {
    for one in try Saliency.of(some.model(), Self.questions(some), steps: 1) {
      for measure in [SaliencyMeasure.attention, .rollout] {
        guard let values = one[measure] else {
          #expect(measure == .rollout && !some.architecture.dimensions.isCausal)
          continue
        }
        #expect(abs(values.reduce(0, +) - 1) < 1e-4, "\(measure)")
        if some.architecture.dimensions.isCausal {
          #expect(values.dropFirst(one.position + 1).allSatisfy { $0 == 0 })
        }
      }
    }
  }

  /// ⟨e, ∂m/∂e⟩ is the slope of m along the embedding.
  @Test func timesInputIsASlope() throws {
    let some = ArchitectureCase.all[1]
    let model = some.model()
    let question = Self.questions(some)[0]
    let found = try Saliency.of(model, [question], steps: 1)[0]
    for position in [0, 3, question.position] {
      func margin(_ factor: Float) throws -> Double {
        var hooks = Hooks()
        hooks.add(at: HookPoint(.embed)) { tensor, _ in
          let own = tensor.at(0).at(position)
          for i in 0..<own.count { own.pointer[i] *= factor }
        }
        let logits = try model.run(TokenBatch([question.tokens]), options: .init(hooks: hooks)).logits
        let row = logits.at(0).at(question.position).values
        return Double(row[1] - row[2])
      }
      let slope = try (margin(1.01) - margin(0.99)) / 0.02
      let value = try #require(found[.gradientTimesInput])[position]
      #expect(abs(slope - value) < 0.02 * max(0.2, abs(value)), "\(position)")
    }
  }
}
