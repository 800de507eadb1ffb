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
public struct Hooks: Sendable {
  /// Reads or overwrites the values of one activation.
  public typealias Hook = @Sendable (Tensor, HookContext) throws -> Void

  private var hooks: [(point: HookPoint, hook: Hook)] = []

  /// No hooks at all.
  public static let none = Hooks()

  public init() {}

  /// Adds a hook; hooks of one point run in the order in which they were added.
  public mutating func add(at point: HookPoint, _ hook: @escaping Hook) {
    hooks.append((point, hook))
  }

  /// The points that have hooks.
  public var points: Set<HookPoint> { Set(hooks.map(\.point)) }

  /// True without any hook.
  public var isEmpty: Bool { hooks.isEmpty }

  /// The table the forward pass looks hooks up in: one entry per hook point, nil where there are none.
  package func table(_ dimensions: Dimensions) throws -> [Hook?] {
    if hooks.isEmpty { return [] }
    let numbering = SiteNumbering(layers: dimensions.layers)
    var table = [Hook?](repeating: nil, count: numbering.count)
    for (point, hook) in hooks {
      try dimensions.check(point)
      guard point.kind != .headResult else { throw HookError.readOnly(point) }
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
}

/// What can be wrong with the choice of hook points.
public enum HookError: Diagnostic, Equatable {
  /// The point's block does not exist.
  case noSuchLayer(point: HookPoint, layers: Int)
  /// Models of this kind have no such point; `near` are names that come close.
  case noSuchPoint(HookPoint, near: [String])
  /// The point shows values that nothing further depends on.
  case readOnly(HookPoint)
  /// A pattern that matches no hook point; `near` are names that come close.
  case noMatch(pattern: String, near: [String])

  public var place: DiagnosticPlace? {
    switch self {
    case .noSuchLayer(let point, _), .noSuchPoint(let point, _): .hookPoint(point.description)
    case .readOnly, .noMatch: nil
    }
  }

  public var problem: String {
    switch self {
    case .noSuchLayer(_, let layers): "this model has layers 0 to \(layers - 1)"
    case .noSuchPoint(_, let near):
      "a model of this kind has none; near names: \(near.joined(separator: ", "))"
    case .readOnly(let point): "hook point '\(point)' can be read but not changed: change attn.hook_z instead"
    case .noMatch(let pattern, let near):
      "'\(pattern)' matches no hook point; near names: \(near.joined(separator: ", "))"
    }
  }
}
