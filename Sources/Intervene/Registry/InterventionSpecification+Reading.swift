import Records
import Worlds

extension InterventionSpecification: Decodable {
  /// Reads a YAML (or JSON) file.
  ///
  /// - Throws: `FileError` that names file, line and column, what was expected and found, and near matches.
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

  /// Reads a part of a message; errors are `ArgumentError`s whose place is the keys that lead there, behind `place`.
  package init(message: String, at place: String) throws {
    self = try SpecificationFile.decode(
      Self.self, yaml: message, file: place, expecting: "interventions", places: .keys)
  }

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
}

/// One entry as it is read: the kind is the only key, the intervention its value.
private struct Entry: Decodable {
  let intervention: any Intervention

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
}
