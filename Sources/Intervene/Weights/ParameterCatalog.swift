import Arrays
import GPT
import Records

/// All names under which a model's parameters can be asked for: the checkpoint's own (Hugging Face's) and
/// TransformerLens's, which a family gives its parameters' parts (`ParameterRole`). Where both are the same there is one.
public struct ParameterCatalog: Sendable {
  /// Every name, TransformerLens's first, each set in the order of the forward pass.
  public let views: [ParameterView]
  private let byName: [String: Int]

  /// The names of an architecture's parameters.
  public init(_ architecture: any Architecture) {
    let layout = architecture.layout
    views =
      layout.parts.map { ParameterView(layout, $0) }
      + layout.specifications.indices.filter { layout.part(named: layout.specifications[$0].name) == nil }
      .map { ParameterView(layout, $0) }
    byName = Dictionary(uniqueKeysWithValues: views.enumerated().map { ($1.name, $0) })
  }

  /// The view called `name`, nil when there is none.
  public subscript(name: String) -> ParameterView? { byName[name].map { views[$0] } }

  /// The view of a role in a block, or outside of the blocks; nil in families without.
  public subscript(role: ParameterRole, layer layer: Int? = nil) -> ParameterView? {
    self[role.name(layer: layer)]
  }

  /// The view called `name`.
  ///
  /// - Throws: ``ParameterError/unknown(name:near:)``.
  public func view(named name: String) throws -> ParameterView {
    guard let view = self[name] else {
      throw ParameterError.unknown(name: name, near: NearMatches.nearest(to: name, among: views.map(\.name)))
    }
    return view
  }

  /// The views that fit patterns separated by commas, in which `*` stands for any characters and `?` for one, e.g.
  /// `blocks.*.mlp.*`; in the order of ``views``.
  ///
  /// - Throws: ``ParameterError/unknown(name:near:)`` for a pattern that matches nothing.
  public func matching(_ patterns: String) throws -> [ParameterView] {
    var chosen: Set<Int> = []
    let parts = patterns.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    for pattern in parts.isEmpty ? [patterns] : parts {
      let matches = views.indices.filter { Glob.matches(pattern: pattern, views[$0].name) }
      guard !matches.isEmpty else {
        throw ParameterError.unknown(
          name: pattern, near: NearMatches.nearest(to: pattern, among: views.map(\.name)))
      }
      chosen.formUnion(matches)
    }
    return chosen.sorted().map { views[$0] }
  }
}

/// A parameter that a model does not have, or places outside of it.
public enum ParameterError: Diagnostic, Equatable {
  /// No parameter is called so; `near` are names that come close.
  case unknown(name: String, near: [String])
  /// The text is no name with indices; `found` is the part that cannot be read.
  case syntax(text: String, found: String)
  /// More indices than the parameter has axes.
  case rank(name: String, shape: Shape, found: Int)
  /// An index or range outside of an axis, counted from 0.
  case range(name: String, axis: Int, extent: Int, found: String)
  /// A range without any index in it.
  case emptyRange(name: String, axis: Int, extent: Int, found: String)

  public var place: DiagnosticPlace? {
    switch self {
    case .unknown: nil
    case .syntax(let text, _): .named("'\(text)'")
    case .rank(let name, let shape, _): .named("\(name) has shape \(shape)")
    case .range(let name, let axis, _, _), .emptyRange(let name, let axis, _, _):
      .named("\(name), axis \(axis)")
    }
  }

  public var expected: String? {
    switch self {
    case .unknown, .emptyRange: nil
    case .syntax: "a name with indices such as blocks.0.attn.W_Q[2,5,7] or [2,:,0:8]"
    case .rank(_, let shape, _): "at most \(shape.rank) indices"
    case .range(_, _, let extent, _): "an index from 0 to \(extent - 1)"
    }
  }

  public var found: String? {
    switch self {
    case .unknown, .emptyRange: nil
    case .syntax(_, let found): "'\(found)'"
    case .rank(_, _, let found): "\(found)"
    case .range(_, _, _, let found): found
    }
  }

  public var problem: String {
    switch self {
    case .unknown(let name, _): "there is no parameter '\(name)'"
    case .emptyRange(_, _, _, let found): "the range \(found) is empty"
    default: "expected \(expected ?? ""), found \(found ?? "")"
    }
  }

  public var hint: Hint? {
    switch self {
    case .unknown(_, let near): "near names: \(near.joined(separator: ", "))"
    case .emptyRange(_, _, let extent, _):
      "a:b means a and all before b, with a from 0 to \(extent - 1) and b up to \(extent)"
    default: nil
    }
  }
}
