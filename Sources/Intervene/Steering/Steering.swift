import GPT
import Records
import Tasks
import Worlds

/// Adds a direction to an activation: x ← x + coefficient · direction.
///
/// The direction is a difference of means, so that a coefficient of 1 moves the mean of one group to that of the other:
/// mean over the texts in which a variable has its upper value, minus mean over those in which it has its lower value, at
/// the steered positions. Or it is read from an `.npy` file of shape [D].
///
/// ```yaml
/// - steer: {site: resid_post, layer: 0, positions: [D], variable: D, coefficient: -1}
/// - steer: {site: resid_pre, layer: 2, vector: direction.npy, coefficient: 4}
/// ```
///
/// Turner et al. 2023, "Activation Addition"; Rimsky et al. 2024, "Steering Llama 2 via Contrastive Activation Addition".
public struct Steering: Intervention {
  public static let kind = "steer"

  /// Where a direction comes from.
  public enum Source: Sendable, Equatable {
    /// Two values of a variable; nil for its smallest and its largest one.
    case variable(String, values: [VariableValue]?)
    /// An `.npy` file.
    case file(String)
  }

  /// What the direction is added to, one of `Site.vectors`.
  public var site: Site
  /// The layer, counted from 0.
  public var layer: Int
  public var positions: [TextPosition]?
  /// Where the direction comes from.
  public var source: Source
  /// The multiple of the direction that is added.
  public var coefficient: Double

  /// A multiple of a direction, added to one layer's activation.
  public init(
    _ source: Source, site: Site = .residualPost, layer: Int, positions: [TextPosition]? = nil,
    coefficient: Double = 1
  ) {
    self.source = source
    self.site = site
    self.layer = layer
    self.positions = positions
    self.coefficient = coefficient
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case site, layer, positions, variable, values, vector, coefficient
  }

  public init(from decoder: any Decoder) throws {
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    site = container.contains(.site) ? try decoder.choice(.site, in: container) : .residualPost
    layer = try container.decode(Int.self, forKey: .layer)
    positions = try container.decodeIfPresent([TextPosition].self, forKey: .positions)
    coefficient = try container.decodeIfPresent(Double.self, forKey: .coefficient) ?? 1
    let variable = try container.decodeIfPresent(String.self, forKey: .variable)
    let values = try container.decodeIfPresent([VariableValue].self, forKey: .values)
    let vector = try container.decodeIfPresent(String.self, forKey: .vector)
    switch (variable, vector) {
    case (let variable?, nil): source = .variable(variable, values: values)
    case (nil, let vector?) where values == nil: source = .file(vector)
    default:
      throw SpecificationProblem(
        decoder, "expected a variable (with values, if so wished) or a vector",
        hint: "variable: D takes a difference of means, vector: direction.npy reads a file")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(site, forKey: .site)
    try container.encode(layer, forKey: .layer)
    try container.encodeIfPresent(positions, forKey: .positions)
    switch source {
    case .variable(let variable, let values):
      try container.encode(variable, forKey: .variable)
      try container.encodeIfPresent(values, forKey: .values)
    case .file(let path): try container.encode(path, forKey: .vector)
    }
    try container.encode(coefficient, forKey: .coefficient)
  }

  public var description: String {
    let direction =
      switch source {
      case .variable(let name, _): name
      case .file(let path): path
      }
    return "\(coefficient) × direction of \(direction) added to \(site.rawValue) of layer \(layer)"
      + (positions.map { " at \($0.listed)" } ?? "")
  }

  public func check(_ subject: any InterventionSubject) throws {
    guard !site.isByHead else {
      throw ArgumentError(
        "site", "\(site.rawValue) belongs to heads; a direction is added to a whole layer's values",
        hint: "choose resid_pre, resid_mid, resid_post, attn_out or mlp_out")
    }
    try ArgumentError.check(
      layer: layer, layers: subject.model.dimensions.layers, at: "layer", in: "\(layer)")
    guard Float(coefficient).isFinite else {
      throw ArgumentError(
        "coefficients", "expected a number that single precision holds, found \(coefficient)")
    }
    try subject.placed.check(positions)
    _ = try direction(in: subject)
  }

  public func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
    let step = try direction(in: context.subject).map { Float(coefficient * $0) }
    let places = context.places(positions)
    hooks.add(at: HookPoint(site.kind, layer: layer)) { tensor, hook in
      let queries = hook.positions.count
      tensor.withMutableValues { values in
        places.forEach(hook) { row, query, _ in
          let start = (row * queries + query) * step.count
          for (i, value) in step.enumerated() { values[start + i] += value }
        }
      }
    }
  }
}
