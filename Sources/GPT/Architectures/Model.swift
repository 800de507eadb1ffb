import Arrays
import Records

/// An architecture with its parameters: what is trained, looked into and taken apart.
public struct Model: Sendable {
  /// What the model computes with its parameters.
  public let architecture: any Architecture
  /// The values of all parameters.
  public let parameters: Parameters

  /// A model with given parameters.
  public init(_ architecture: any Architecture, parameters: Parameters) {
    self.architecture = architecture
    self.parameters = parameters
  }

  /// A freshly initialised model.
  public init(_ architecture: any Architecture, seed: UInt64) {
    self.init(architecture, parameters: Parameters(layout: architecture.layout))
    parameters.initialise(seed: seed)
  }

  /// The architecture's sizes.
  public var dimensions: Dimensions { architecture.dimensions }

  /// Whether a position's logits stand for the symbols that may follow it: false where they stand for other classes, and
  /// where positions see what follows.
  public var predictsNextSymbols: Bool { dimensions.isCausal && givesSymbols }

  /// Whether logits stand for the vocabulary's symbols.
  package var givesSymbols: Bool {
    dimensions.outputs == dimensions.vocabulary && architecture.outputSymbols == nil
  }

  /// This model with parameters that training can change: itself, or with the ``Parameters/widened()`` ones of a mapped
  /// file.
  public var trainable: Model {
    parameters.isMapped ? Model(architecture, parameters: parameters.widened()) : self
  }

  /// Which positions logits are wanted for.
  public enum LogitPositions: Sendable {
    /// Every position.
    case all
    /// The last position of each text.
    case last
    /// No position: the unembedding is left out.
    case none
  }

  /// What a run keeps and changes.
  public struct Options: Sendable {
    /// The activations to keep.
    public var capture: HookSelection
    /// Changes on the way.
    public var hooks: Hooks
    /// The positions that logits are computed for.
    public var logits: LogitPositions
    /// Earlier positions; the run's own are appended.
    public var cache: KeyValueCache?
    /// Begins at a block instead of the embedding, when what reaches that block is known already.
    public var start: ResidualStart?
    /// Threads to work on; the numbers do not depend on it.
    public var threads: Int

    /// Options with what is usual: all logits, nothing kept, nothing changed, no cache, all threads.
    public init(
      capture: HookSelection = HookSelection([]), hooks: Hooks = .none, logits: LogitPositions = .all,
      cache: KeyValueCache? = nil, start: ResidualStart? = nil, threads: Int = Parallel.defaultThreads
    ) {
      self.capture = capture
      self.hooks = hooks
      self.logits = logits
      self.cache = cache
      self.start = start
      self.threads = threads
    }
  }

  /// The residual stream that a forward pass continues with: a run that starts there is bit-equal to a whole run
  /// that has the same stream at that block.
  public struct ResidualStart: Sendable {
    /// The first block to run; the number of layers for none, so that the stream is only read out.
    public let layer: Int
    /// `hook_resid_pre` of that block, or the last block's `hook_resid_post`, [batch, length, D].
    public let stream: Tensor

    /// Begins at a block with the stream that reaches it.
    public init(layer: Int, stream: Tensor) {
      self.layer = layer
      self.stream = stream
    }
  }

  /// One forward pass without dropout.
  ///
  /// With `Options.start` the points below that block are never reached: hooks and captures there are a
  /// programming error, and so is a cache, which would miss their keys and values.
  ///
  /// - Throws: ``ModelError`` for tokens that the model has no symbol for or a sequence that is empty or too long,
  ///   `MemoryError` when there is less memory than it needs,
  ///   ``HookError`` for points that it does not have, and whatever a hook throws.
  public func run(_ tokens: TokenBatch, options: Options = Options()) throws -> Capture {
    guard options.cache == nil || dimensions.isCausal else { throw ModelError.readsAhead }
    let past = options.cache?.length ?? 0
    try check(tokens, past: past, capacity: options.cache?.capacity)
    let table = try options.hooks.table(dimensions)
    for point in options.capture.points { try dimensions.check(point) }
    try begin(options.cache, with: tokens)
    if let start = options.start { check(start, tokens, options) }
    let logitPositions =
      switch options.logits {
      case .all: tokens.length
      case .last: 1
      case .none: 0
      }
    try requireMemory(
      for: tokens, past: past, keeping: options.capture.points, logitPositions: logitPositions)
    let activations = Activations(
      dimensions, batch: tokens.batch, length: tokens.length, past: past,
      keep: .sites(Set(options.capture.points)), hooked: options.hooks.points, logitPositions: logitPositions)
    try forEachShard(tokens, threads: options.threads) { _, examples, team in
      try architecture.forward(
        ForwardPass(
          parameters: parameters, activations: activations, tokens: tokens, examples: examples, hooks: table,
          dropout: nil, cache: options.cache, team: team, start: options.start))
    }
    options.cache?.length += tokens.length
    return Capture(tokens: tokens, selection: options.capture, activations: activations)
  }

  /// What the model would answer if a stream were its last one: the final norm and the unembedding alone, O(positions · D · V).
  ///
  /// The last block's `hook_resid_post` gives the model's own logits, bit for bit.
  ///
  /// - Parameters:
  ///   - stream: [batch, positions, D].
  ///   - threads: threads to work on.
  /// - Returns: [batch, positions, V].
  /// - Throws: `MemoryError` when there is less memory than it needs, ``ModelError`` for more positions than the context has.
  public func logits(reading stream: Tensor, threads: Int = Parallel.defaultThreads) throws -> Tensor {
    precondition(
      stream.shape.rank == 3 && stream.shape[2] == dimensions.width,
      "a stream of shape \(stream.shape), expected [batch, positions, \(dimensions.width)]")
    let (batch, length) = (stream.shape[0], stream.shape[1])
    let tokens = TokenBatch(batch: batch, length: length, ids: [Int32](repeating: 0, count: batch * length))
    let start = ResidualStart(layer: dimensions.layers, stream: stream)
    return try run(tokens, options: Options(start: start, threads: threads)).logits
  }

  /// Long inputs only: what a short one takes is not worth asking for.
  ///
  /// - Throws: `MemoryError` when a forward pass needs more memory than there is.
  func requireMemory(
    for tokens: TokenBatch, past: Int = 0, keeping points: [HookPoint] = [], logitPositions: Int
  ) throws {
    guard tokens.ids.count >= 1_024 else { return }
    try MemoryNeed.forward(
      dimensions, batch: tokens.batch, length: tokens.length, past: past, keeping: points,
      logitPositions: logitPositions
    ).check()
  }

  private func check(_ start: ResidualStart, _ tokens: TokenBatch, _ options: Options) {
    precondition(
      (0...dimensions.layers).contains(start.layer),
      "a run cannot start at layer \(start.layer) of \(dimensions.layers)")
    let shape: Shape = [tokens.batch, tokens.length, dimensions.width]
    precondition(start.stream.shape == shape, "a start of shape \(start.stream.shape), expected \(shape)")
    precondition(options.cache == nil, "a run that starts at layer \(start.layer) cannot fill a cache")
    for point in options.capture.points + options.hooks.points {
      let isReached =
        point.layer.map { $0 >= start.layer } ?? (point.kind != .embed && point.kind != .positionEmbed)
      precondition(isReached, "a run that starts at layer \(start.layer) does not reach \(point)")
    }
  }

  /// A cache learns from its first run where sequences begin behind their padding.
  private func begin(_ cache: KeyValueCache?, with tokens: TokenBatch) throws {
    guard let cache, let real = tokens.real else { return }
    guard cache.length == 0, real.allSatisfy({ $0.upperBound == tokens.length }) else {
      throw ModelError.paddingInCache
    }
    cache.starts = real.map(\.lowerBound)
  }

  func forEachShard(
    _ tokens: TokenBatch, threads: Int, _ body: @Sendable (Int, Range<Int>, Team) throws -> Void
  ) throws {
    try forEachShard(Sharding.ranges(batch: tokens.batch, length: tokens.length), threads: threads, body)
  }

  func forEachShard(
    _ shards: [Range<Int>], threads: Int, _ body: @Sendable (Int, Range<Int>, Team) throws -> Void
  ) throws {
    _ = Matmul.singleThreaded
    let threads = MatrixBuffers.threads(atMost: threads)
    let team = shards.count == 1 ? Team(splits: true, threads: threads) : .none
    try Parallel.run(parts: shards.count, threads: threads) { try body($0, shards[$0], team) }
  }

  func check(_ tokens: TokenBatch, past: Int = 0, capacity: Int? = nil) throws {
    guard tokens.batch > 0, tokens.length > 0 else { throw ModelError.emptySequence }
    let limit = min(dimensions.context, capacity ?? .max)
    guard past + tokens.length <= limit else {
      throw ModelError.tooLong(length: past + tokens.length, context: limit)
    }
    for (index, token) in tokens.ids.enumerated() where token < 0 || token >= dimensions.vocabulary {
      throw ModelError.unknownToken(
        Int(token), position: index % tokens.length, vocabulary: dimensions.vocabulary)
    }
  }
}

/// Input that a model cannot take.
public enum ModelError: Diagnostic, Equatable {
  /// No texts, or texts without tokens.
  case emptySequence
  /// More tokens, with those in the cache, than the context holds.
  case tooLong(length: Int, context: Int)
  /// A token outside of 0 ..< vocabulary.
  case unknownToken(Int, position: Int, vocabulary: Int)
  /// Padding on the right, or in a later run with the same cache.
  case paddingInCache
  /// A key/value cache of a model whose positions attend to later ones.
  case readsAhead
  /// Texts to go on with from a model whose logits stand for no symbols.
  case outputsAreNoSymbols(Int, vocabulary: Int)
  /// Gradients of parameters that are read from a file in half precision.
  case halfPrecision

  public var problem: String {
    switch self {
    case .emptySequence: "the model needs at least one token, found none"
    case .tooLong(let length, let context):
      "the sequence has \(length) tokens, the model's context holds \(context)"
    case .readsAhead:
      "what goes on from earlier positions needs a model that does not attend to later ones, this one attends in both directions"
    case .outputsAreNoSymbols(let outputs, let vocabulary):
      "a text goes on with symbols of the vocabulary, found \(outputs) logits for \(vocabulary) symbols"
    case .paddingInCache:
      "a key/value cache takes padding on the left only, and only in its first run"
    case .halfPrecision:
      "gradients of parameters need them in single precision, found half precision in a file: take the model's trainable "
        + "copy"
    case .unknownToken(let token, let position, let vocabulary):
      "token \(token) at position \(position) is outside of the model's vocabulary 0 to \(vocabulary - 1)"
    }
  }
}
