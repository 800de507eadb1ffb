import Arrays
import GPT
import Records

/// All names under which a model's parameters can be asked for: the checkpoint's own (Hugging Face's) and
/// TransformerLens's.
public struct ParameterCatalog: Sendable {
  /// Every name, TransformerLens's first, each family in the order of the forward pass.
  public let views: [ParameterView]
  private let byName: [String: Int]

  /// The names of an architecture's parameters.
  public init(_ architecture: any Architecture) {
    let layout = architecture.layout
    let own = layout.specifications.indices.map { ParameterView(layout, $0) }
    let transformerLens =
      switch architecture {
      case let gpt2 as GPT2: Self.views(of: gpt2)
      case let llama as LLaMA: Self.views(of: llama)
      default: [ParameterView]()
      }
    views = transformerLens + own
    byName = Dictionary(uniqueKeysWithValues: views.enumerated().map { ($1.name, $0) })
  }

  /// The view called `name`, nil when there is none.
  public subscript(name: String) -> ParameterView? { byName[name].map { views[$0] } }

  /// The view called `name`.
  ///
  /// - Throws: ``ParameterError/unknown(name:near:)``.
  public func view(named name: String) throws -> ParameterView {
    guard let view = self[name] else {
      throw ParameterError.unknown(name: name, near: Glob.nearest(to: name, among: views.map(\.name)))
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
          name: pattern, near: Glob.nearest(to: pattern, among: views.map(\.name)))
      }
      chosen.formUnion(matches)
    }
    return chosen.sorted().map { views[$0] }
  }
}

/// A parameter that a model does not have, or places outside of it.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
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

  public var description: String {
    switch self {
    case .unknown(let name, let near):
      "there is no parameter '\(name)'\n  hint: near names: \(near.joined(separator: ", "))"
    case .syntax(let text, let found):
      "'\(text)': expected a name with indices such as blocks.0.attn.W_Q[2,5,7] or [2,:,0:8], found '\(found)'"
    case .rank(let name, let shape, let found):
      "\(name) has shape \(shape): expected at most \(shape.rank) indices, found \(found)"
    case .range(let name, let axis, let extent, let found):
      "\(name), axis \(axis): expected an index from 0 to \(extent - 1), found \(found)"
    case .emptyRange(let name, let axis, let extent, let found):
      "\(name), axis \(axis): the range \(found) is empty\n  hint: a:b means a and all before b, "
        + "with a from 0 to \(extent - 1) and b up to \(extent)"
    }
  }
}
