import Arrays
import Records
import Synchronization

extension Model {
  /// What a run with gradients keeps and changes.
  public struct GradientOptions: Sendable {
    /// The points whose gradients are kept.
    public var points: HookSelection
    /// The activations that are kept beside them; nil for those of the same points.
    public var capture: HookSelection?
    /// Whether gradients of all parameters are wanted.
    public var parameters: Bool
    /// Changes on the way there, and of gradients on the way back.
    public var hooks: Hooks
    /// Whether what norms divide by counts as a constant: no gradient passes through it.
    public var freezesNorms: Bool
    /// Threads to work on; the numbers do not depend on it.
    public var threads: Int

    /// Options with what is usual: no hooks, no gradients of parameters, all threads.
    public init(
      at points: HookSelection, capture: HookSelection? = nil, parameters: Bool = false,
      hooks: Hooks = .none, freezesNorms: Bool = false, threads: Int = Parallel.defaultThreads
    ) {
      self.freezesNorms = freezesNorms
      self.points = points
      self.capture = capture
      self.parameters = parameters
      self.hooks = hooks
      self.threads = threads
    }
  }

  /// A metric of the logits, and its gradients at hook points and parameters: one forward and one backward pass, without
  /// dropout.
  ///
  /// The gradient at a point is ∂metric/∂activation of its value as the rest of the model sees it, after the hooks there.
  /// Points on request are copies of the stream or parts of a sum: theirs is the gradient through this one reader or head.
  /// Exact up to single precision; the activations and the logits are bit-equal to those of ``run(_:options:)``.
  ///
  /// ```swift
  /// let z = HookSelection((0..<4).map { HookPoint(.mixed, layer: $0) })
  /// let run = try model.valueAndGradient(
  ///   of: LogitDifference([AnswerPlace(position: 20, right: 3, wrong: 2)]), tokens, options: .init(at: z))
  /// let effect = run.capture[.mixed, 1], slope = run[.mixed, 1]
  /// ```
  ///
  /// - Throws: ``MetricError`` for a metric that does not fit the texts, ``HookError`` for points that the model does not
  ///   have, and for hooks that change values without saying what this means for gradients before them,
  ///   ``ModelError/halfPrecision`` for gradients of parameters of a mapped checkpoint, and what ``run(_:options:)`` throws.
  public func valueAndGradient(
    of metric: some Metric, _ tokens: TokenBatch, options: GradientOptions
  ) throws -> GradientRun {
    try check(tokens)
    guard !(options.parameters && parameters.isMapped) else { throw ModelError.halfPrecision }
    try metric.check(
      LogitShape(
        batch: tokens.batch, positions: tokens.length, vocabulary: dimensions.outputs, real: tokens.real))
    let changed = Mutex<Set<HookPoint>>([])
    let hooks = options.hooks.reportingChanges { point in changed.withLock { _ = $0.insert(point) } }
    if options.parameters, let point = hooks.points.first(where: { $0.kind.isReaderInput }) {
      throw HookError.parametersBehind(point)
    }
    let table = try hooks.table(dimensions)
    let capture = options.capture ?? options.points
    for point in capture.points { try dimensions.check(point) }
    let taps = try GradientTaps(
      dimensions, keeping: options.points.points, hooks: hooks, batch: tokens.batch, length: tokens.length,
      freezesNorms: options.freezesNorms)
    let shards = Sharding.ranges(
      batch: tokens.batch, length: tokens.length,
      gradientCount: options.parameters ? architecture.layout.arenaCount : 0)
    try MemoryNeed.gradients(
      at: options.points.points, capturing: capture.points, parameters: options.parameters ? shards.count : 0,
      of: architecture, tokens
    ).check()

    // The softmax's slope follows from the scores where hooks change the pattern.
    let scores = hooks.points.filter { $0.kind == .pattern }.map {
      HookPoint(.attentionScores, layer: $0.layer)
    }
    let activations = Activations(
      dimensions, batch: tokens.batch, length: tokens.length,
      keep: .differentiable(Set(capture.points + scores)), hooked: hooks.points, logitPositions: tokens.length
    )
    func forEach(_ body: @Sendable (Int, ForwardPass) throws -> Void) throws {
      try forEachShard(shards, threads: options.threads) { shard, examples, team in
        try body(
          shard,
          ForwardPass(
            parameters: parameters, activations: activations, tokens: tokens, examples: examples,
            hooks: table,
            dropout: nil, cache: nil, team: team))
      }
    }
    try forEach { _, pass in try architecture.forward(pass) }
    try refuse(changed.withLock { $0 }, options)

    guard let logits = activations.logits else { preconditionFailure("this run computed no logits") }
    let gradient = Tensor(logits.shape)
    let value = metric.value(of: logits, weight: 1, adding: gradient)
    let shardGradients = shards.map { _ in
      options.parameters ? Parameters(layout: architecture.layout) : nil
    }
    try forEach { shard, pass in
      let workspace = BackwardWorkspace(
        dimensions, examples: pass.examples.count, length: tokens.length, gradients: true, activations: true)
      try architecture.backward(
        pass, logits: gradient, gradients: shardGradients[shard], taps: taps, workspace: workspace)
    }
    taps.finish()
    return GradientRun(
      value: value, capture: Capture(tokens: tokens, selection: capture, activations: activations),
      points: options.points, parameters: Parameters.sum(shardGradients.compactMap { $0 }), taps: taps)
  }

  /// - Throws: ``HookError/changesValues(_:)`` where a gradient is asked for before a changed point.
  private func refuse(_ changed: Set<HookPoint>, _ options: GradientOptions) throws {
    guard !changed.isEmpty else { return }
    let order = HookPoint.all(in: dimensions)
    for point in order where changed.contains(point) {
      let earlier = order.prefix { $0 != point }
      let asked = options.points.points + options.hooks.gradientPoints
      if options.parameters || asked.contains(where: earlier.contains) {
        throw HookError.changesValues(point)
      }
    }
  }
}

/// The value of a metric with its gradients, and the activations they were taken at.
public struct GradientRun: Sendable {
  /// The metric.
  public let value: Double
  /// The activations and the logits.
  public let capture: Capture
  /// The points whose gradients were kept.
  public let points: HookSelection
  /// ∂metric/∂parameter, nil when not asked for.
  public let parameters: Parameters?
  private let taps: GradientTaps

  init(value: Double, capture: Capture, points: HookSelection, parameters: Parameters?, taps: GradientTaps) {
    self.value = value
    self.capture = capture
    self.points = points
    self.parameters = parameters
    self.taps = taps
  }

  /// ∂metric/∂activation in the activation's shape, nil when it was not asked for.
  public subscript(point: HookPoint) -> Tensor? { taps.kept[point] }

  /// The same of `kind` in block `layer`.
  public subscript(kind: HookPoint.Kind, layer: Int) -> Tensor? { self[HookPoint(kind, layer: layer)] }

  /// The points that the metric does not depend on: every value of their gradient is 0.
  public var independent: [HookPoint] {
    points.points.filter { point in
      taps.kept[point].map { $0.withValues { $0.allSatisfy { $0 == 0 } } } ?? false
    }
  }

  /// All gradients under the activations' names followed by `.grad`.
  public var arrays: [NamedArray] {
    points.points.compactMap { point in taps.kept[point].map { NamedArray(name: "\(point).grad", $0) } }
  }
}
