import GPT
import Tasks
import Worlds

extension BenchmarkSuite {
  /// Ablations, patching grids and the lattice of head sets, in the-experiment's model. What the model has learned makes no
  /// difference to the time.
  public static let interventions = BenchmarkSuite([
    headSweep, patchingGrid, lensCapture, lens, lattice,
  ])

  private static let shape = (layers: 4, heads: 4)

  private static func model(_ tokenizer: SymbolTokenizer) -> Model {
    Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: 64, width: 128, layers: shape.layers,
        heads: shape.heads), seed: 1)
  }

  private static func subject(threads: Int) throws -> Session<TaskTexts> {
    let world = try World.named("boolean")
    let tokenizer = SymbolTokenizer(world: world)
    return Session(
      model: model(tokenizer), texts: try TaskTexts(of: world, tokenizer: tokenizer), threads: threads)
  }

  /// Each of 16 heads removed in turn, over all inputs of the boolean world.
  private static var headSweep: Entry {
    Entry(
      name: "ablate/heads", work: "each of 16 heads ablated over all 32 inputs of 24 tokens, teacher-forced",
      operations: nil, repeats: 30
    ) { threads in
      let runner = try SubsetRunner(try subject(threads: threads))
      let sets = (0..<shape.layers * shape.heads).map {
        HeadSet([Head($0 / shape.heads, $0 % shape.heads)], layers: shape.layers)
      }
      return { _ = try runner.scores(of: sets) }
    }
  }

  /// Every layer and position patched for one pair of inputs.
  private static var patchingGrid: Entry {
    Entry(
      name: "patch/grid", work: "one pair of inputs patched at resid_pre of 4 layers × 12 positions",
      operations: nil, repeats: 50
    ) { threads in
      let world = try World.named("boolean")
      let tokenizer = SymbolTokenizer(world: world)
      let model = model(tokenizer)
      let inputs = try PatchInputs(
        clean: world.parse(input: "1,0,1,0,1"), corrupt: world.parse(input: "1,0,1,1,1"), of: world,
        tokenizer: tokenizer)
      var settings = PatchSettings()
      settings.threads = threads
      return { _ = try PatchReport(model, inputs, target: "newB", settings: settings) }
    }
  }

  /// All sets of heads: half a minute, so timed once.
  private static var lattice: Entry {
    Entry(
      name: "ablate/lattice",
      work: "all 65,536 sets of 16 heads over 32 inputs, Shapley values, minimal sets",
      operations: nil, repeats: 1
    ) { threads in
      let subject = try subject(threads: threads)
      return { _ = try LatticeReport(subject, settings: LatticeSettings()) }
    }
  }

  /// 16 layers and 500 tokens: what reading out every stream costs beside keeping every activation.
  private static let deep = GPT2(vocabulary: 256, context: 512, width: 128, layers: 16, heads: 4)
  private static let text = (0..<500).map { $0 * 37 % 256 }

  private static var lensCapture: Entry {
    Entry(
      name: "lens/capture", work: "16 layers, 500 tokens: a forward pass that keeps all activations",
      operations: nil, repeats: 10
    ) { threads in
      let model = Model(deep, seed: 1)
      let options = Model.Options(capture: .everything(in: deep.dimensions), threads: threads)
      return { _ = try model.run(TokenBatch([text]), options: options) }
    }
  }

  private static var lens: Entry {
    Entry(
      name: "lens/text", work: "the same text read out after each of 16 layers, with its readings",
      operations: nil, repeats: 10
    ) { threads in
      let model = Model(deep, seed: 1)
      return {
        _ = try TextLens(
          model, PlacedText(tokens: text), piece: { "\($0)" }, outputPiece: { "\($0)" }, threads: threads,
          onStream: {})
      }
    }
  }
}
