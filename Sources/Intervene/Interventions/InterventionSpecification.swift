import Worlds

/// A list of interventions that hold together, in this order, as it is written in a file:
///
/// ```yaml
/// interventions:
///   - ablate: {heads: [0.0, 1.3], mode: mean, positions: [newB]}
///   - ablate: {mlps: [2]}
/// ```
public struct InterventionSpecification: Codable, Sendable {
  public var interventions: [any Intervention]
  /// Where entries stand in the file that they were read from.
  private var source: (file: String, lines: [Int])?

  public init(_ interventions: [any Intervention]) { self.interventions = interventions }

  /// Reads a YAML (or JSON) file.
  ///
  /// - Throws: `WorldError` that names file, line and column, what was expected and found, and near matches.
  public init(path: String) throws {
    try self.init(yaml: SpecificationFile.text(path: path), file: path)
  }

  /// Reads YAML (or JSON) text; `file` is the name that errors show.
  public init(yaml: String, file: String = "specification") throws {
    self = try SpecificationFile.decode(Self.self, yaml: yaml, file: file, expecting: "interventions")
    let lines = try SpecificationFile.lines(
      of: CodingKeys.interventions.stringValue, yaml: yaml, file: file)
    source = (file, lines)
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case interventions }

  public init(from decoder: any Decoder) throws {
    _ = try decoder.checkedKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    interventions = try container.decode([Entry].self, forKey: .interventions).map(\.intervention)
    guard !interventions.isEmpty else {
      throw SpecificationProblem(
        decoder, key: CodingKeys.interventions, "expected at least one intervention, found none",
        hint: "known kinds: \(Interventions.kinds.joined(separator: ", "))")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(interventions.map(Entry.init), forKey: .interventions)
  }

  /// Checks all interventions against a model and its texts.
  ///
  /// - Throws: ``InterventionError`` whose place names the entry at fault, with file and line when it was read from one.
  public func check(_ subject: any InterventionSubject) throws {
    do {
      try interventions.check(subject)
    } catch var error as InterventionError {
      guard let source else { throw error }
      let number = error.entry ?? (interventions.count == 1 ? 0 : nil)
      let line = number.flatMap { source.lines.indices.contains($0) ? ":\(source.lines[$0])" : nil } ?? ""
      error.place = "\(source.file)\(line), \(error.place)"
      throw error
    }
  }
}

/// One entry: the kind is the only key, the intervention its value.
private struct Entry: Codable {
  let intervention: any Intervention

  init(_ intervention: any Intervention) { self.intervention = intervention }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.checkedKeys(Interventions.kinds)
    guard keys.count == 1, let type = Interventions.all.first(where: { $0.kind == keys[0] }) else {
      throw SpecificationProblem(
        decoder, "expected one kind of intervention in an entry, found \(keys.count)",
        hint: "write each intervention as an entry of its own: - \(Interventions.kinds[0]): …")
    }
    func decode<Kind: Intervention>(_ type: Kind.Type) throws -> any Intervention {
      try decoder.container(keyedBy: AnyKey.self).decode(type, forKey: AnyKey(stringValue: Kind.kind))
    }
    intervention = try decode(type)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    func encode<Kind: Intervention>(_ value: Kind) throws {
      try container.encode(value, forKey: AnyKey(stringValue: Kind.kind))
    }
    try encode(intervention)
  }
}

extension [any Intervention] {
  /// Checks each intervention; errors name its number where there are several.
  func check(_ subject: any InterventionSubject) throws {
    for (number, intervention) in enumerated() {
      do {
        try intervention.check(subject)
      } catch var error as InterventionError {
        if count > 1 {
          error.place = "interventions[\(number)].\(type(of: intervention).kind), \(error.place)"
        }
        throw error
      }
    }
    try checkContradictions()
  }

  /// A site can be replaced once only, and an entry about activations that stands twice is a mistake.
  private func checkContradictions() throws {
    for (number, later) in enumerated() {
      for (first, earlier) in self[..<number].enumerated() {
        func refuse(_ what: String) -> InterventionError {
          InterventionError(
            "interventions[\(number)].\(type(of: later).kind)", "\(what) by interventions[\(first)]",
            hint: "leave one of the two out")
        }
        // Changes of weights follow one another: a sign turned twice is a composition, if an idle one.
        if !later.editsParameters, type(of: later).kind == type(of: earlier).kind,
          later.description == earlier.description
        {
          throw refuse("the same is done")
        }
        if let later = later as? Ablation, let earlier = earlier as? Ablation,
          let site = later.firstSite(alsoIn: earlier)
        {
          throw refuse("\(site) is already ablated (\(earlier.mode.rawValue))")
        }
      }
    }
  }
}
