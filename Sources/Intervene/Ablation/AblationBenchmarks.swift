import GPT
import Worlds

extension BenchmarkSuite {
  /// Ablations.
  public static let interventions = BenchmarkSuite([headSweep])

  /// Each of 16 heads removed in turn, over all inputs of the boolean world, in the-experiment's model.
  private static var headSweep: Entry {
    let (layers, heads, width) = (4, 4, 128)
    return Entry(
      name: "ablate/heads", work: "each of 16 heads ablated over all 32 inputs of 24 tokens, teacher-forced",
      operations: nil, repeats: 30
    ) { threads in
      let world = try World.named("boolean")
      let tokenizer = SymbolTokenizer(world: world)
      let model = Model(
        GPT2(
          vocabulary: tokenizer.vocabularySize, context: 64, width: width, layers: layers, heads: heads),
        seed: 1)
      let subject = Subject(
        model: model, texts: try TaskTexts(of: world, tokenizer: tokenizer), threads: threads)
      let sets = (0..<layers * heads).map {
        HeadSet([LayerUnit($0 / heads, $0 % heads)], layers: layers)
      }
      let runner = try SubsetRunner(subject)
      return { _ = try runner.scores(of: sets) }
    }
  }
}
