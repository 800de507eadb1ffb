import Arrays
import Records

/// Where and for whom a hook is called.
public struct HookContext: Sendable {
  /// The place in the forward pass.
  public let point: HookPoint
  /// The examples of the batch that the tensor's first axis stands for.
  public let examples: Range<Int>
  /// The sequence positions that the tensor's query axis stands for: 0..<length, or the new ones when earlier
  /// positions come from a cache.
  public let positions: Range<Int>
}

/// Changes to make in the middle of a forward pass.
///
/// A hook gets the activation as a tensor and may overwrite its values; everything behind that point then follows
/// from the changed values. A batch is worked on in parts by several threads, so a hook may be called once for
/// each part, from any thread: ``HookContext/examples`` says for which. Hooks belong to one call of
/// ``Model/run(_:options:)`` and are gone with it, also when it throws.
///
/// Where a run takes gradients (``Model/valueAndGradient(of:_:options:)``), hooks of the second kind get the gradient of the
/// metric with respect to the activation, as it is after the hooks on its value, and may overwrite it; everything before
/// that point then follows from the changed gradient.
public struct Hooks: Sendable {
  /// Reads or overwrites the values of one activation, or of its gradient.
  public typealias Hook = @Sendable (Tensor, HookContext) throws -> Void

  /// What a hook that changes values means for gradients of what comes before it.
  public enum Backward: Sendable {
    /// Not said. A hook that only reads needs no more; where it has changed a value, gradients of what comes before it are
    /// refused with ``HookError/changesValues(_:)``.
    case unknown
    /// It overwrites all values, and what it writes does not depend on what it found: the gradient before it is 0. A hook
    /// that replaces a part, such as one head, needs ``custom(_:)`` with a rule that clears this part.
    case zero
    /// It adds what does not depend on the model, or nothing: the gradient passes as it is.
    case identity
    /// Overwrites the gradient after the hook by that before it.
    case custom(Hook)
  }

  private var hooks: [(point: HookPoint, backward: Backward, hook: Hook)] = []
  private var gradientHooks: [(point: HookPoint, hook: Hook)] = []

  /// No hooks at all.
  public static let none = Hooks()

  /// No hooks yet.
  public init() {}

  /// Adds a hook; hooks of one point run in the order in which they were added.
  ///
  /// - Parameters:
  ///   - point: the place in the forward pass.
  ///   - backward: what it means for gradients of what comes before it.
  ///   - hook: reads the values, or overwrites them.
  public mutating func add(at point: HookPoint, backward: Backward = .unknown, _ hook: @escaping Hook) {
    hooks.append((point, backward, hook))
  }

  /// Adds a hook on a gradient; those of one point run in the order in which they were added. Runs without gradients never
  /// call it.
  public mutating func addGradient(at point: HookPoint, _ hook: @escaping Hook) {
    gradientHooks.append((point, hook))
  }

  /// The points whose values have hooks.
  public var points: Set<HookPoint> { Set(hooks.map(\.point)) }

  /// The points whose gradients have hooks.
  var gradientPoints: [HookPoint] { gradientHooks.map(\.point) }

  /// True without any hook.
  public var isEmpty: Bool { hooks.isEmpty && gradientHooks.isEmpty }

  /// The table the forward pass looks hooks up in: one entry per hook point, nil where there are none.
  package func table(_ dimensions: Dimensions) throws -> [Hook?] {
    try checkCombinations(dimensions)
    return try Self.table(hooks.map { ($0.point, $0.hook) }, dimensions)
  }

  /// The same of the hooks on gradients.
  func gradientTable(_ dimensions: Dimensions) throws -> [Hook?] { try Self.table(gradientHooks, dimensions) }

  /// What takes the gradient after the hooks of each point to that before them: nil where it passes as it is.
  func backwardTable(_ dimensions: Dimensions) throws -> [Hook?] {
    let rules = hooks.reversed().compactMap { entry -> (HookPoint, Hook)? in
      switch entry.backward {
      case .unknown, .identity: nil
      case .zero: (entry.point, { gradient, _ in gradient.fill(0) })
      case .custom(let rule): (entry.point, rule)
      }
    }
    return try Self.table(rules, dimensions)
  }

  /// The same hooks, of which those that do not say what they mean for gradients report points where they change a value.
  func reportingChanges(to report: @escaping @Sendable (HookPoint) -> Void) -> Hooks {
    var result = self
    result.hooks = hooks.map { entry in
      guard case .unknown = entry.backward else { return entry }
      let hook: Hook = { tensor, context in
        let before = tensor.copy()
        try entry.hook(tensor, context)
        if !tensor.hasSameBits(as: before) { report(entry.point) }
      }
      return (entry.point, entry.backward, hook)
    }
    return result
  }

  private static func table(_ hooks: [(HookPoint, Hook)], _ dimensions: Dimensions) throws -> [Hook?] {
    if hooks.isEmpty { return [] }
    let numbering = SiteNumbering(layers: dimensions.layers)
    var table = [Hook?](repeating: nil, count: numbering.count)
    for (point, hook) in hooks {
      try dimensions.check(point)
      let site = numbering(point)
      if let earlier = table[site] {
        table[site] = { tensor, context in
          try earlier(tensor, context)
          try hook(tensor, context)
        }
      } else {
        table[site] = hook
      }
    }
    return table
  }

  /// Each head's changed input is normalised anew, out of sight of hooks on the norm.
  private func checkCombinations(_ dimensions: Dimensions) throws {
    for point in points where point.kind.isReaderInput {
      for kind in [HookPoint.Kind.norm1Scale, .norm1Normalized] {
        let norm = HookPoint(kind, layer: point.layer)
        if points.contains(norm) { throw HookError.together(point, norm) }
      }
    }
  }
}

/// What can be wrong with the choice of hook points.
public enum HookError: Diagnostic, Equatable {
  /// The point's block does not exist.
  case noSuchLayer(point: HookPoint, layers: Int)
  /// Models of this kind have no such point; `near` are names that come close.
  case noSuchPoint(HookPoint, near: [String])
  /// Hooks on the two cannot hold together.
  case together(HookPoint, HookPoint)
  /// Gradients of parameters are not there where single heads read something else.
  case parametersBehind(HookPoint)
  /// A hook here has changed values without saying what that means for gradients of what comes before it.
  case changesValues(HookPoint)
  /// A pattern that matches no hook point; `near` are names that come close.
  case noMatch(pattern: String, near: [String])

  public var place: DiagnosticPlace? {
    switch self {
    case .noSuchLayer(let point, _), .noSuchPoint(let point, _), .together(let point, _),
      .parametersBehind(let point), .changesValues(let point):
      .hookPoint(point.description)
    case .noMatch: nil
    }
  }

  public var expected: String? {
    switch self {
    case .together(_, let other): "no hooks here beside those at '\(other)'"
    case .parametersBehind: "no hooks on what heads read where gradients of parameters are wanted"
    case .changesValues: "a hook that says what its change means for gradients before it"
    default: nil
    }
  }

  public var found: String? {
    switch self {
    case .together, .parametersBehind: "some"
    case .changesValues: "one that does not"
    default: nil
    }
  }

  public var hint: Hint? {
    switch self {
    case .together: "a head whose input is changed has a norm of its own: change one of the two"
    case .changesValues:
      "add it with backward: .zero where it replaces all values, .identity where it adds to them, .custom for parts"
    default: nil
    }
  }

  public var problem: String {
    switch self {
    case .noSuchLayer(_, let layers): "this model has layers 0 to \(layers - 1)"
    case .noSuchPoint(_, let near):
      "a model of this kind has none; near names: \(near.joined(separator: ", "))"
    case .together, .parametersBehind, .changesValues: "expected \(expected ?? ""), found \(found ?? "")"
    case .noMatch(let pattern, let near):
      "'\(pattern)' matches no hook point; near names: \(near.joined(separator: ", "))"
    }
  }
}
