import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Ablations against PyTorch hooks on transformers' GPT-2 (`Tests/Fixtures/generators/ablation.py`).
@Suite(.tiered) struct TransformersParityTests {
  private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/ablation").path

  private static let cases: [(key: String, ablation: String)] = [
    ("untouched", ""),
    ("head.0.1.zero", "{heads: [0.1]}"),
    ("head.2.2.zero", "{heads: [2.2]}"),
    ("head.1.0.mean", "{heads: [1.0], mode: mean}"),
    ("head.1.2.zero.at.10", "{heads: [1.2], positions: [10]}"),
    ("attention.1.zero", "{attention: [1]}"),
    ("attention.0.mean", "{attention: [0], mode: mean}"),
    ("mlp.1.zero", "{mlps: [1]}"),
    ("mlp.2.mean", "{mlps: [2], mode: mean}"),
    ("neuron.1.17.zero", "{neurons: [1.17]}"),
    ("neuron.0.5.mean", "{neurons: [0.5], mode: mean}"),
    ("residual.1.zero.at.4", "{residual: [1], positions: [4]}"),
    ("residual.2.mean.at.15", "{residual: [2], positions: [newD-1], mode: mean}"),
  ]

  private let subject: Session<TaskTexts>
  private let expected: Safetensors

  init() throws {
    let world = try World.named("boolean")
    let texts = try TaskTexts(of: world, tokenizer: SymbolTokenizer(world: world))
    subject = Session(model: try Checkpoint.readModel(Self.path), texts: texts, threads: 2)
    expected = try Safetensors(path: "\(Self.path)/expected.safetensors")
  }

  @Test func textsAreTheSame() throws {
    #expect(try expected.integers("input_ids") == subject.texts.sequences.flatMap { $0 })
    #expect(subject.texts.queries.allSatisfy { $0.map(\.position) == [9, 11, 13, 15, 17, 21] })
  }

  @Test(arguments: cases.indices) func logits(_ number: Int) throws {
    let (key, text) = Self.cases[number]
    let interventions =
      text.isEmpty
      ? [] : try InterventionSpecification(yaml: "interventions: [{ablate: \(text)}]").interventions
    let batch = try #require(subject.texts.batches().first)
    let hooks = try subject.hooks(of: interventions, members: batch.members)
    let logits = try subject.model.run(batch.tokens, options: Model.Options(hooks: hooks)).logits
    let wanted = try expected.tensor(key)
    let vocabulary = subject.model.dimensions.vocabulary
    var largest: Float = 0
    for text in 0..<subject.texts.count {
      for (place, query) in subject.texts.queries[text].enumerated() {
        for token in 0..<vocabulary {
          largest = max(largest, abs(logits[text, query.position, token] - wanted[text, place, token]))
        }
      }
    }
    #expect(largest < 1e-4, "\(key)")
  }

  /// The margins of shared runs follow from the same logits.
  @Test func sharedRuns() throws {
    let set = HeadSet([Head(0, 1)], layers: 3)
    let scores = try SubsetRunner(subject).scores(of: [set])
    let wanted = try expected.tensor("head.0.1.zero")
    let vocabulary = subject.model.dimensions.vocabulary
    for output in subject.texts.outputs.indices {
      var sum = 0.0
      for text in 0..<subject.texts.count {
        let query = try #require(subject.texts.queries[text].first { $0.output == output })
        let place = try #require(subject.texts.queries[text].firstIndex(of: query))
        let values = (0..<vocabulary).map { wanted[text, place, $0] }
        let other = values.enumerated().filter { $0.offset != query.token }.map(\.element).max()!
        sum += Double(values[query.token] - other)
      }
      #expect(abs(scores.margins(output)[0] - sum / Double(subject.texts.count)) < 1e-4)
    }
  }
}
