import Arrays
import GPT
import Tasks
import Worlds

/// A model's weights: size and singular values of every matrix, gradients and activations on texts, and the circuits
/// that each head makes of its matrices.
public struct WeightReport: Codable, Sendable {
  /// The number of layers.
  public let layers: Int
  /// The number of heads in a layer.
  public let heads: Int
  /// The width D of the residual stream.
  public let width: Int
  /// The number of texts that gradients and activations were taken on; 0 when there were none.
  public let texts: Int
  /// The mean loss on them, over all positions; nil without texts.
  public let loss: Double?
  /// Every weight matrix, in the order of the forward pass.
  public let matrices: [MatrixSummary]
  /// Every head's circuits, layer by layer.
  public let circuits: [HeadCircuits]
  /// How strongly heads read what heads of earlier layers write.
  public let composition: CompositionScores
  /// Nil without texts.
  public let activations: ActivationNorms?
  /// What a reader should know, in sentences.
  public let notes: [String]

  /// Reads a run's weights.
  ///
  /// `onProgress` hears the number of matrices and heads that are done, and of all. The result does not depend on
  /// `threads`.
  ///
  /// - Throws: ``WeightError`` for families without TransformerLens's names, ``ParameterError`` for an unknown name in
  ///   ``WeightSettings/maps``, ``LensError`` and `TokenizerError` for texts that cannot be read, `ModelError` for texts
  ///   longer than the model's context.
  public init(
    run: Run, settings: WeightSettings = WeightSettings(), threads: Int = Parallel.defaultThreads,
    onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let model = run.model
    let catalog = ParameterCatalog(model.architecture)
    guard catalog[.embedding] != nil else {
      throw WeightError.family(type(of: model.architecture).modelType)
    }
    let mapped = Set(try settings.maps.map { try catalog.matching($0).map(\.name) } ?? [])
    let d = model.dimensions
    let views = MatrixSummary.views(catalog, model.architecture.layout)
    let total = views.count + d.layers * d.heads
    var done = 0
    func step() {
      done += 1
      onProgress(done, total)
    }
    let pass = try settings.pairs(of: run).map { try TextPass($0, of: run, threads: threads) }
    layers = d.layers
    heads = d.heads
    width = d.width
    texts = pass?.texts ?? 0
    loss = pass?.loss
    activations = pass?.activations
    matrices = try views.map { view in
      defer { step() }
      return try MatrixSummary(
        view, model: model, gradients: pass?.gradients,
        mapSide: mapped.contains(view.name) ? MatrixSummary.mapSide : nil)
    }
    let factors = HeadFactors.all(of: model, catalog)
    let pieces = settings.pieces(of: run)
    circuits = try factors.map { head in
      defer { step() }
      return try HeadCircuits(head, model: model, catalog: catalog, pieces: pieces)
    }
    composition = CompositionScores(factors)
    notes = Self.notes(
      isTied: catalog[.unembedding]?.parameter == catalog[.embedding]?.parameter, width: d.width)
  }

  private static func notes(isTied: Bool, width: Int) -> [String] {
    [
      "Layer norm gains and biases are not folded in; circuits leave layer norms out.",
      "Composition scores of unrelated matrices are about 1/sqrt(width) = "
        + "\((1000 / Double(width).squareRoot()).rounded() / 1000).",
    ]
      + (isTied
        ? ["The unembedding is the token embedding; embed.W_E's gradient has both uses."] : [])
  }
}

/// What decides the numbers of a ``WeightReport``.
public struct WeightSettings: Codable, Sendable, Equatable {
  /// The text to take gradients and activations on; nil for the inputs of the run's world, with their right answers.
  public var text: String?
  /// One input of the world instead of all; not together with `text`.
  public var input: Input?
  /// The largest number of inputs; a sample of larger worlds.
  public var inputs = 256
  /// Of the sample.
  public var seed: UInt64 = 0
  /// Names of matrices to report heat maps of, as patterns (``ParameterCatalog/matching(_:)``); nil for none.
  public var maps: String?
  /// Circuits are spelt out, symbol by symbol, for vocabularies up to this size.
  public static let largestVocabulary = 64

  /// The usual settings: up to 256 inputs of the world, and no heat maps.
  public init() {}

  /// The text of each token, nil when circuits are not to be spelt out.
  func pieces(of run: Run) -> [String]? {
    let vocabulary = run.model.dimensions.vocabulary
    guard vocabulary <= Self.largestVocabulary else { return nil }
    return (0..<vocabulary).map { id in
      run.tokenizer.map { id < $0.vocabularySize ? $0.piece(id) : "#\(id)" } ?? "\(id)"
    }
  }
}
