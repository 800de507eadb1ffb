import Arrays
import GPT
import Records
import Tasks

extension WeightSettings {
  /// The texts that gradients and activations are taken on; nil for a run with neither world nor text.
  func pairs(of run: Run) throws -> [TextPair]? {
    if let text { return [TextPair(prompt: text, completion: "")] }
    guard input != nil || run.world != nil else { return nil }
    let world = try run.requireWorld()
    let inputs = try input.map { [$0] } ?? TextSelection(most: inputs, seed: seed).inputs(of: world).inputs
    return try inputs.map {
      let example = try world.example(for: $0)
      return TextPair(prompt: example.prompt, completion: example.completion)
    }
  }
}

/// One pass forward and one backward over texts, without dropout.
struct TextPass {
  let texts: Int
  /// The mean loss over the positions that training counted: all, the end of text included, unless the run says else.
  let loss: Double
  /// Its gradient.
  let gradients: Parameters
  let activations: ActivationNorms

  /// - Parameter pairs: read by the run's model, whose loss counts here what its training counted.
  init(_ pairs: [TextPair], of run: Run, threads: Int) throws {
    let model = run.model
    let settings = run.record?.settings
    let data = try EncodedDataset(
      pairs, tokenizer: run.requireTokenizer(),
      loss: pairs.contains { $0.completion.isEmpty } ? .all : settings?.optimiser.loss ?? .all,
      context: model.dimensions.context,
      // Runs on lists of numbers learn the answer alone.
      endsTexts: settings?.data.lists == nil)
    let batch = data.batch(0..<data.count)
    try MemoryNeed.gradients(model.architecture, batch: data.count, length: data.length).check()
    let engine = GradientEngine(model, batch: data.count, length: data.length, threads: threads)
    loss = try engine.gradients(batch, dropout: nil).loss
    gradients = engine.gradients
    self.texts = data.count
    activations = try ActivationNorms(model: model, batch: batch, threads: threads)
  }
}

/// How long activations are: their mean Euclidean norm over texts, [layer][position].
public struct ActivationNorms: Codable, Sendable {
  /// What the embeddings put on the stream, [position].
  public let embedding: [Double]
  /// The residual stream behind each block.
  public let residual: [[Double]]
  /// What attention and MLP add.
  public let attention: [[Double]]
  /// What the MLP of each block adds; empty where blocks have none.
  public let mlp: [[Double]]

  /// Positions behind a text's end do not count; the last position is the longest text's.
  init(model: Model, batch: TrainingBatch, threads: Int) throws {
    let layers = 0..<model.dimensions.layers
    let kinds = [HookPoint.Kind.residualPost, .attentionOut, .mlpOut].filter(model.dimensions.has)
    let selection = HookSelection(
      [HookPoint(.residualPre, layer: 0)]
        + layers.flatMap { layer in kinds.map { HookPoint($0, layer: layer) } })
    let capture = try model.run(
      batch.inputs, options: Model.Options(capture: selection, logits: .none, threads: threads))
    let (length, width) = (batch.inputs.length, model.dimensions.width)
    func norms(_ kind: HookPoint.Kind, _ layer: Int) -> [Double] {
      guard let tensor = capture[kind, layer] else { preconditionFailure("\(kind) was not captured") }
      var sums = [Double](repeating: 0, count: length)
      var counts = [Double](repeating: 0, count: length)
      tensor.withValues { values in
        for row in 0..<batch.inputs.ids.count where batch.targets[row] >= 0 {
          let vector = values[row * width..<(row + 1) * width]
          sums[row % length] += vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
          counts[row % length] += 1
        }
      }
      return zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
    }
    embedding = norms(.residualPre, 0)
    residual = layers.map { norms(.residualPost, $0) }
    attention = layers.map { norms(.attentionOut, $0) }
    mlp = model.dimensions.hasMLP ? layers.map { norms(.mlpOut, $0) } : []
  }
}
