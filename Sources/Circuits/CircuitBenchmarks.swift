import Arrays
import GPT
import Intervene
import Tasks

extension BenchmarkSuite {
  /// Edges of the-experiment's model, scored. What the model has learned makes no difference to the time.
  public static let circuits = BenchmarkSuite([attribution, integrated, exactEdges])

  private static let (pairs, length, vocabulary) = (32, 17, 16)

  private static var model: Model {
    Model(GPT2(vocabulary: vocabulary, context: 24, width: 128, layers: 4, heads: 4), seed: 1)
  }

  private static func problem(_ model: Model, threads: Int) throws -> CircuitProblem {
    var generator = SeededGenerator(seed: 2)
    func text() -> [Int] { (0..<length).map { _ in generator.uniform(below: vocabulary) } }
    let texts = CircuitTexts(
      (0..<pairs).map { _ in PatchPair(clean: text(), corrupt: text(), right: 1, wrong: 2) })
    return CircuitProblem(try MaskedModel(model, texts, ablation: .resample, threads: threads))
  }

  private static func entry(
    _ name: String, _ work: String, repeats: Int, _ method: any CircuitMethod.Type, readsTexts: Bool
  ) -> Entry {
    Entry(name: name, work: work, operations: nil, repeats: repeats) { threads in
      let settings = CircuitMethodSettings()
      let model = model
      let ready = try problem(model, threads: threads)
      let job = Job(threads: threads)
      return {
        _ = try method.init(settings).scores(readsTexts ? problem(model, threads: threads) : ready, job: job)
      }
    }
  }

  /// Reads clean and corrupt texts and scores every edge.
  private static var attribution: Entry {
    entry(
      "circuit/eap", "all 479 edges of 4 layers × 4 heads scored by EAP on 32 pairs of 17 tokens",
      repeats: 30,
      EdgeAttribution.self, readsTexts: true)
  }

  private static var integrated: Entry {
    entry(
      "circuit/eap-ig", "the same by EAP-IG with 30 steps", repeats: 5, IntegratedInputs.self,
      readsTexts: true)
  }

  private static var exactEdges: Entry {
    entry(
      "circuit/exact-edges", "each of 479 edges removed alone on the same pairs", repeats: 3, ExactEdges.self,
      readsTexts: false)
  }
}
