import Records

/// A list of interventions that hold together, in this order, as it is written in a file:
///
/// ```yaml
/// interventions:
///   - ablate: {heads: [0.0, 1.3], mode: mean, positions: [newB]}
///   - ablate: {mlps: [2]}
/// ```
public struct InterventionSpecification: Encodable, Sendable {
  /// The entries, in the order in which they are applied.
  public var interventions: [any Intervention]
  /// Where entries stand in the file that they were read from.
  var source: (file: String, lines: [Int])?

  /// A list of interventions that stands in no file.
  public init(_ interventions: [any Intervention]) { self.interventions = interventions }

  enum CodingKeys: String, CodingKey, CaseIterable { case interventions }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(interventions.map(Entry.init), forKey: .interventions)
  }

  /// Checks all interventions against a model and its texts.
  ///
  /// - Throws: `ArgumentError` whose place names the entry at fault, with file and line when it was read from one.
  public func check(_ subject: any InterventionSubject) throws {
    do {
      try interventions.check(subject)
    } catch var error as ArgumentError {
      guard let source else { throw error }
      let number = error.entry ?? (interventions.count == 1 ? 0 : nil)
      let line = number.flatMap { source.lines.indices.contains($0) ? ":\(source.lines[$0])" : nil } ?? ""
      error.argument = "\(source.file)\(line), \(error.argument)"
      throw error
    }
  }
}

/// One entry as it is written: the kind is the only key, the intervention its value.
private struct Entry: Encodable {
  let intervention: any Intervention

  init(_ intervention: any Intervention) { self.intervention = intervention }

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
      } catch var error as ArgumentError {
        if count > 1 {
          error.argument = "interventions[\(number)].\(type(of: intervention).kind), \(error.argument)"
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
        func refuse(_ what: String) -> ArgumentError {
          ArgumentError(
            "interventions[\(number)].\(type(of: later).kind)", "\(what) by interventions[\(first)]",
            hint: "leave one of the two out")
        }
        // Changes of weights follow one another: a sign turned twice is a composition, if an idle one.
        if !later.editsParameters, type(of: later).kind == type(of: earlier).kind,
          later.description == earlier.description
        {
          throw refuse("the same is done")
        }
        if let contradiction = later.contradiction(to: earlier) { throw refuse(contradiction) }
      }
    }
  }
}

extension ArgumentError {
  /// The number in front of which `interventions[…]` stands in the place, of a list's entry.
  fileprivate var entry: Int? {
    guard argument.hasPrefix("interventions["), let end = argument.firstIndex(of: "]") else { return nil }
    return Int(argument[argument.index(argument.startIndex, offsetBy: 14)..<end])
  }
}
