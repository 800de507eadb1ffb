import GPT
import Records

/// Parameters of one kind in one layer: `W_Q` of layer 1, all biases of layer 2, the token embedding, ….
struct ParameterGroup {
  /// TransformerLens's short name, `biases` or `norms`; the last part of the checkpoint's name under that name.
  let kind: String
  /// Nil outside of the blocks.
  let layer: Int?
  /// The parameters, no two of which share a float.
  private(set) var views: [ParameterView]
  /// Their places in the arena.
  private(set) var offsets: [Int]

  /// `1.W_Q`, or the kind alone outside of the blocks.
  var name: String { layer.map { "\($0).\(kind)" } ?? kind }

  /// The name of one place, e.g. `blocks.1.attn.W_Q[2,5,7]`.
  func name(of offset: Int) -> String {
    for view in views {
      guard let element = view.arenaOffsets.firstIndex(of: offset) else { continue }
      var rest = element
      let index = view.shape.extents.reversed().map { extent in
        defer { rest /= extent }
        return rest % extent
      }
      return "\(view.name)[\(index.reversed().map(String.init).joined(separator: ","))]"
    }
    preconditionFailure("\(offset) is no place of \(name)")
  }

  /// All parameters of a model, or those that fit patterns, by kind and layer. Each float belongs to one group: the first
  /// that shows it, so that TransformerLens's names are preferred and a tied unembedding counts as embedding.
  ///
  /// - Throws: `ArgumentError` for a pattern that fits nothing.
  static func all(of model: Model, where patterns: String? = nil) throws -> [ParameterGroup] {
    let catalog = ParameterCatalog(model.architecture)
    let views: [ParameterView]
    do {
      views = try patterns.map { try catalog.matching($0) } ?? catalog.views
    } catch let error as ParameterError {
      throw ArgumentError("where", error.summary, hint: error.hint)
    }
    var taken = [Bool](repeating: false, count: model.architecture.layout.arenaCount)
    var groups: [ParameterGroup] = []
    for view in views {
      let offsets = view.arenaOffsets
      guard !offsets.contains(where: { taken[$0] }) else { continue }
      for offset in offsets { taken[offset] = true }
      let (kind, layer) = (kind(of: view, in: model.architecture.layout), view.layer)
      if let known = groups.firstIndex(where: { $0.kind == kind && $0.layer == layer }) {
        groups[known].views.append(view)
        groups[known].offsets += offsets
      } else {
        groups.append(ParameterGroup(kind: kind, layer: layer, views: [view], offsets: offsets))
      }
    }
    return groups
  }

  /// The kind of a view. A fused matrix under its own name has its own name for a kind.
  private static func kind(of view: ParameterView, in layout: ParameterLayout) -> String {
    let roles = view.role.map { [$0] } ?? layout.specifications[view.parameter].parts.map(\.role)
    if roles.contains(where: { $0.module == .norm }) { return "norms" }
    if roles.contains(where: { $0.kind == .bias }) { return "biases" }
    let isOwn = view.name == layout.specifications[view.parameter].name
    guard isOwn || roles.isEmpty else { return roles[0].shortName }
    let parts = view.name.split(separator: ".").map(String.init)
    return parts.last { $0 != "weight" } ?? view.name
  }
}
