import Arrays
import GPT
import Records
import Tasks

/// Changes values of parameters: of a single weight, of rows, columns or whole parameters, or of all that fit a pattern.
///
/// With ``positions`` the change comes in the middle of inference: other positions are computed with the true weights, and
/// later ones read the keys and values that those left in the cache.
public struct Flip: Intervention {
  public static let kind = "flip"

  /// What is changed, e.g. `blocks.1.attn.W_Q[2,5,7]`, `blocks.0.mlp.W_in[:,3]` or `blocks.*.attn.W_O`; see
  /// ``ParameterName``.
  public var parameter: String
  /// What becomes of each value.
  public var how: WeightChange
  /// For `swap`, as many other values to trade places with, in their order.
  public var with: String?
  public var positions: [TextPosition]?
  /// Of `noise`.
  public var seed: UInt64

  /// A change of named parameters.
  public init(
    _ parameter: String, how: WeightChange, with: String? = nil, positions: [TextPosition]? = nil,
    seed: UInt64 = 0
  ) {
    self.parameter = parameter
    self.how = how
    self.with = with
    self.positions = positions
    self.seed = seed
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case parameter, how, with, positions, seed }

  public init(from decoder: any Decoder) throws {
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(String.self, forKey: .parameter),
      how: try container.decode(WeightChange.self, forKey: .how),
      with: try container.decodeIfPresent(String.self, forKey: .with),
      positions: try container.decodeIfPresent([TextPosition].self, forKey: .positions),
      seed: try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameter, forKey: .parameter)
    try container.encode(how, forKey: .how)
    try container.encodeIfPresent(with, forKey: .with)
    try container.encodeIfPresent(positions, forKey: .positions)
    if how.isNoise { try container.encode(seed, forKey: .seed) }
  }

  public var description: String {
    "\(how) of \(parameter)" + (with.map { " with \($0)" } ?? "")
      + (positions.map { " at " + $0.map(\.description).joined(separator: ", ") } ?? "")
  }

  public var editsParameters: Bool { true }

  public func check(_ subject: any InterventionSubject) throws {
    let catalog = ParameterCatalog(subject.model.architecture)
    let places = try ParameterPlaces(parameter, in: catalog, at: "parameter").offsets
    try subject.placed.check(positions)
    guard how == .swap else {
      guard with == nil else {
        throw ArgumentError(
          "with", "\(how) changes values on its own", hint: "only swap trades places with others")
      }
      return
    }
    guard let with else {
      guard places.count > 1 else {
        throw ArgumentError(
          "parameter", "\(parameter) is one value, and swap needs two to trade places",
          hint: "name the other one as with")
      }
      return
    }
    let others = try ParameterPlaces(with, in: catalog, at: "with").offsets
    guard others.count == places.count else {
      throw ArgumentError(
        "with",
        "expected as many values as \(parameter) has, which are \(places.count), found \(others.count)")
    }
    guard Set(places).isDisjoint(with: others) else {
      throw ArgumentError("with", "\(with) and \(parameter) have values in common")
    }
  }

  public func edit(_ parameters: Parameters, of model: Model) throws {
    let catalog = ParameterCatalog(model.architecture)
    let places = try ParameterPlaces(parameter, in: catalog, at: "parameter")
    if how == .swap {
      let offsets =
        try places.offsets
        + (with.map { try ParameterPlaces($0, in: catalog, at: "with").offsets.reversed() } ?? [])
      return parameters.write(parameters.values(at: offsets).reversed(), at: offsets)
    }
    for (number, part) in places.parts.enumerated() {
      var source = NormalSource(seed: seed, stream: UInt64(number))
      let deviation =
        how.isNoise ? Float(Deviation.whole(part.elements.view.values(in: model.parameters))) : 0
      parameters.write(
        how.changed(parameters.values(at: part.offsets), deviation: deviation, source: &source),
        at: part.offsets)
    }
  }

  public func firstEditedBlock(of model: Model) throws -> Int? {
    let catalog = ParameterCatalog(model.architecture)
    let views = try [parameter, with].compactMap { $0 }.flatMap {
      try catalog.matching(ParameterName($0).name)
    }
    let layers = views.compactMap(\.layer)
    return layers.count == views.count ? layers.min() : nil
  }
}
