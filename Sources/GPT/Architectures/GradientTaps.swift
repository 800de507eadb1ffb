import Arrays
import Synchronization

/// Where a backward pass shows gradients of activations to hooks, and keeps those that are asked for.
public final class GradientTaps: Sendable {
  /// Gradients that are kept, [batch, …] as the activation.
  let kept: [HookPoint: Tensor]
  /// Whether no gradient passes through what norms divide by.
  let freezesNorms: Bool
  private let hooks: [Hooks.Hook?]
  private let rules: [Hooks.Hook?]
  private let numbering: SiteNumbering
  private let dimensions: Dimensions
  private let shown = Mutex<Set<HookPoint>>([])

  /// - Throws: ``HookError`` for points that the model does not have.
  init(
    _ d: Dimensions, keeping points: [HookPoint], hooks: Hooks, batch: Int, length: Int,
    freezesNorms: Bool = false
  ) throws {
    self.freezesNorms = freezesNorms
    var kept: [HookPoint: Tensor] = [:]
    var arena = Arena()
    for point in points {
      try d.check(point)
      kept[point] = arena.tensor(
        Shape([batch] + d.extents(of: point.kind, length: length, attended: length)))
    }
    self.kept = kept
    self.hooks = try hooks.gradientTable(d)
    rules = try hooks.backwardTable(d)
    numbering = SiteNumbering(layers: d.layers)
    dimensions = d
  }

  /// Whether anybody asks for the gradient at a point.
  func wants(_ kind: HookPoint.Kind, _ layer: Int?) -> Bool {
    changes(kind, layer) || kept[HookPoint(kind, layer: layer)] != nil
  }

  /// Whether hooks may change the gradient at a point, or that before it.
  func changes(_ kind: HookPoint.Kind, _ layer: Int?) -> Bool {
    let site = numbering(kind, layer ?? 0)
    return (!hooks.isEmpty && hooks[site] != nil) || (!rules.isEmpty && rules[site] != nil)
  }

  /// Where a shard's gradient at a point can be computed in place: the memory that keeps it, nil where it is not kept or
  /// where hooks may change it and what was computed is still needed.
  func place(_ kind: HookPoint.Kind, _ layer: Int, _ pass: ForwardPass) -> Tensor? {
    changes(kind, layer) ? nil : kept[HookPoint(kind, layer: layer)]?.slice(pass.examples)
  }

  /// Shows a shard's gradient to the hooks of its point, keeps it, and takes it to that before the point's value hooks.
  ///
  /// - Parameter memory: holds the gradient from its first float on, in the shape of the activation.
  func show(_ kind: HookPoint.Kind, _ layer: Int?, _ memory: Tensor, _ pass: ForwardPass) throws {
    guard wants(kind, layer) else { return }
    let length = pass.activations.length
    let extents = dimensions.extents(of: kind, length: length, attended: length)
    let gradient = Tensor(
      storage: memory.storage, offset: memory.offset, shape: Shape([pass.examples.count] + extents))
    let point = HookPoint(kind, layer: layer)
    let context = HookContext(point: point, examples: pass.examples, positions: 0..<length)
    let site = numbering(point)
    if !hooks.isEmpty { try hooks[site]?(gradient, context) }
    if let kept = kept[point] {
      let own = kept.slice(pass.examples)
      if own.pointer != gradient.pointer { own.assign(gradient) }
      shown.withLock { _ = $0.insert(point) }
    }
    if !rules.isEmpty { try rules[site]?(gradient, context) }
  }

  /// After all shards: the gradients of points that the pass has not come by are 0.
  func finish() {
    let shown = shown.withLock { $0 }
    for (point, gradient) in kept where !shown.contains(point) { gradient.fill(0) }
  }
}
