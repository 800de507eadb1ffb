import GPT
import Records
import Tasks

/// Cuts attention from some positions to others: attention knock-out.
///
/// ```yaml
/// - knockout: {from: [newB-1], to: [D]}                       # in all heads of all layers
/// - knockout: {from: [newB-1], to: [D], heads: [0.1], mode: zero}
/// ```
///
/// Geva et al. 2023, "Dissecting Recall of Factual Associations in Auto-Regressive Language Models".
public struct Knockout: Intervention {
  public static let kind = "knockout"

  /// What becomes of the attention that is cut.
  public enum Mode: String, Codable, Sendable, CaseIterable {
    /// The scores are −∞ before the softmax: the other keys share the attention. A query without any key left mixes
    /// nothing (zeros).
    case mask
    /// The weights are 0 after the softmax: the other keys keep what they had.
    case zero
  }

  /// The positions that attend …
  public var from: [TextPosition]
  /// … and those that they no longer see.
  public var to: [TextPosition]
  /// Whole layers; nil for all, unless heads are named.
  public var layers: [Int]?
  /// Single heads instead of whole layers; nil for all heads of the layers.
  public var heads: [Head]?
  /// What becomes of the attention that is cut.
  public var mode: Mode

  public var positions: [TextPosition]? { from }

  /// No attention between positions, in all heads unless layers or heads are named.
  public init(
    from: [TextPosition], to: [TextPosition], layers: [Int]? = nil, heads: [Head]? = nil,
    mode: Mode = .mask
  ) {
    self.from = from
    self.to = to
    self.layers = layers
    self.heads = heads
    self.mode = mode
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case from, to, layers, heads, mode }

  public init(from decoder: any Decoder) throws {
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    from = try container.decode([TextPosition].self, forKey: .from)
    to = try container.decode([TextPosition].self, forKey: .to)
    layers = try container.decodeIfPresent([Int].self, forKey: .layers)
    heads = try container.decodeIfPresent([Head].self, forKey: .heads)
    mode = container.contains(.mode) ? try decoder.choice(.mode, in: container) : .mask
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encodeIfPresent(layers, forKey: .layers)
    try container.encodeIfPresent(heads, forKey: .heads)
    try container.encode(mode, forKey: .mode)
  }

  public var description: String {
    let scope =
      heads.map { " in heads \($0.listed)" } ?? layers.map { " in layers \($0.listed)" } ?? " in all layers"
    return "no attention from \(from.listed) to \(to.listed)\(scope)"
      + (mode == .zero ? ", not renormalised" : "")
  }

  public func check(_ subject: any InterventionSubject) throws {
    let d = subject.model.dimensions
    guard layers == nil || heads == nil else {
      throw ArgumentError("heads", "heads and layers are both named", hint: "name one of them")
    }
    guard layers?.isEmpty != true, heads?.isEmpty != true else {
      throw ArgumentError(
        heads == nil ? "layers" : "heads", "expected at least one, found none", hint: "leave it out for all")
    }
    for head in heads ?? [] { try head.check("head", layers: d.layers, count: d.heads, at: "heads") }
    for layer in layers ?? [] {
      try ArgumentError.check(layer: layer, layers: d.layers, at: "layers", in: "\(layer)")
    }
    try subject.placed.check(from, at: "from")
    try subject.placed.check(to, at: "to")
    guard subject.placed.canAttend(from, to: to) else {
      throw ArgumentError(
        "to",
        "attention goes to the same or an earlier position, and \(to.listed) comes after \(from.listed)",
        hint: "`from` attends to `to`")
    }
  }

  public func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
    let d = context.subject.model.dimensions
    let queries = context.places(from)
    let keys = context.places(to)
    let units: [Int: [Int]]
    if let heads {
      units = Dictionary(grouping: heads, by: \.layer).mapValues { $0.map(\.index) }
    } else {
      units = Dictionary(
        (layers ?? Array(0..<d.layers)).map { ($0, Array(0..<d.heads)) },
        uniquingKeysWith: { first, _ in first })
    }
    let cut: Float = mode == .mask ? -.infinity : 0
    for (layer, heads) in units {
      let point = HookPoint(mode == .mask ? .attentionScores : .pattern, layer: layer)
      hooks.add(at: point) { tensor, hook in
        queries.forEach(hook) { row, query, position in
          let example = hook.examples.lowerBound + row
          for key in 0...position where keys.contains(example, key) {
            for head in heads { tensor[row, head, query, key] = cut }
          }
        }
      }
    }
  }
}
