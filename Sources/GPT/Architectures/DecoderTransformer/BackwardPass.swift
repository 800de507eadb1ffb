import Arrays

/// What a backward pass over one shard works with.
struct BackwardPass {
  let pass: ForwardPass
  /// Nil where parameters have no part in it.
  let gradients: Parameters?
  let memory: BackwardWorkspace
  /// Nil in training.
  let taps: GradientTaps?

  /// Where a gradient that is kept can be computed in place; ``GradientTaps/place(_:_:_:)``.
  func place(_ kind: HookPoint.Kind, _ layer: Int) -> Tensor? { taps?.place(kind, layer, pass) }

  /// Shows a gradient where anybody asks for it; ``GradientTaps/show(_:_:_:_:)``.
  func show(_ kind: HookPoint.Kind, _ layer: Int, _ memory: Tensor) throws {
    try taps?.show(kind, layer, memory, pass)
  }
}
