import GPT
import Records
import Tasks
import Worlds

/// Replaces activations by those of one other input's text, position by position: activation patching as an intervention
/// on all texts.
///
/// ```yaml
/// - patch: {site: resid_post, layers: [1], positions: [D], from: "1,0,1,1,1"}
/// - patch: {site: z, heads: [0.1, 0.3], from: "1,0,1,1,1"}
/// ```
///
/// The donor is read with its own right answer behind it. Positions that its text does not have stay as they are.
public struct Patch: Intervention {
  public static let kind = "patch"

  /// What is replaced.
  public var site: Site
  /// Where sites of a whole layer are replaced …
  public var layers: [Int]
  /// … and sites of heads.
  public var heads: [Head]
  public var positions: [TextPosition]?
  /// The donor's values, as `World.parse(input:)` reads them.
  public var from: String

  /// Activations of an input's text in the place of the model's own.
  public init(
    _ site: Site, layers: [Int] = [], heads: [Head] = [], positions: [TextPosition]? = nil,
    from donor: Input
  ) {
    self.site = site
    self.layers = layers
    self.heads = heads
    self.positions = positions
    from = donor.description
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case site, layers, heads, positions, from }

  public init(from decoder: any Decoder) throws {
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    site = try decoder.choice(CodingKeys.site, in: container)
    layers = try container.decodeIfPresent([Int].self, forKey: .layers) ?? []
    heads = try container.decodeIfPresent([Head].self, forKey: .heads) ?? []
    positions = try container.decodeIfPresent([TextPosition].self, forKey: .positions)
    from = try container.decode(String.self, forKey: .from)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(site, forKey: .site)
    if !layers.isEmpty { try container.encode(layers, forKey: .layers) }
    if !heads.isEmpty { try container.encode(heads, forKey: .heads) }
    try container.encodeIfPresent(positions, forKey: .positions)
    try container.encode(from, forKey: .from)
  }

  public var description: String {
    let units = site.isByHead ? "heads \(heads.listed)" : "layers \(layers.listed)"
    return "\(site.rawValue) of \(units) from input \(from)"
      + (positions.map { " at \($0.listed)" } ?? "")
  }

  public func check(_ subject: any InterventionSubject) throws {
    let d = subject.model.dimensions
    guard !(site.isByHead ? heads.isEmpty : layers.isEmpty) else {
      throw ArgumentError(
        Self.kind, "there is nothing to patch", hint: site.isByHead ? "name heads" : "name layers")
    }
    guard site.isByHead ? layers.isEmpty : heads.isEmpty else {
      throw ArgumentError(
        site.isByHead ? "layers" : "heads",
        "\(site.rawValue) belongs to \(site.isByHead ? "heads" : "whole layers")",
        hint: site.isByHead ? "name heads, as in [0.1, 0.3]" : "name layers")
    }
    for head in heads {
      try head.check("head", layers: d.layers, count: site.heads(of: d), at: "heads")
    }
    for layer in layers {
      try ArgumentError.check(layer: layer, layers: d.layers, at: "layers", in: "\(layer)")
    }
    try subject.placed.check(positions)
    let task = try subject.requireTask(at: "from", "the donor is an input of a world")
    do {
      _ = try task.world.parse(input: from)
    } catch let error as FileError {
      throw ArgumentError("from", error.problem, hint: error.hint)
    }
  }

  public func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
    let subject = context.subject
    let places = context.places(positions)
    let units: [Int: [Int?]] =
      site.isByHead
      ? Dictionary(grouping: heads, by: \.layer).mapValues { $0.map(\.index) }
      : Dictionary(uniqueKeysWithValues: layers.map { ($0, [nil]) })
    let points = units.keys.sorted().map { HookPoint(site.kind, layer: $0) }
    let task = try subject.requireTask(at: "from", "the donor is an input of a world")
    let example = try task.world.example(for: task.world.parse(input: from))
    let tokens = try example.tokens(task.tokenizer)
    let donor = try subject.model.run(
      TokenBatch([tokens]),
      options: .init(capture: HookSelection(points), logits: .none, threads: subject.threads))
    for point in points {
      guard let layer = point.layer, let parts = units[layer], let values = donor[point]?.at(0) else {
        continue
      }
      let kind = site.kind
      hooks.add(at: point) { tensor, hook in
        places.forEach(hook) { row, query, position in
          guard position < tokens.count else { return }
          for head in parts {
            let target = PatchCell(positions: [query], head: head).pieces(of: tensor.at(row), kind)[0]
            let source = PatchCell(positions: [position], head: head).pieces(of: values, kind)[0]
            // A pattern's rows are as long as there are keys, which may be fewer than the donor's, or more.
            for key in 0..<(kind.isSquare ? min(target.count, source.count) : 0) { target[key] = source[key] }
            if !kind.isSquare { target.assign(source) }
          }
        }
      }
    }
  }
}
