/// Families in the words of help texts.
extension Architectures {
  /// What people call the families of which something holds, e.g. `LLaMA or X`.
  static func names(where holds: (FamilyTraits) -> Bool) -> String {
    all.map { $0.traits }.filter(holds).map(\.name).joined(separator: " or ")
  }

  /// The names in `config.json` of the families of which something holds.
  static func types(where holds: (FamilyTraits) -> Bool) -> String {
    all.filter { holds($0.traits) }.map { $0.modelType }.joined(separator: " or ")
  }

  /// How wide MLPs are, e.g. `4 × width; 8/3 × width in a LLaMA`.
  static var mlpWidths: String {
    let usual = standard.traits.mlpWidth
    let others = Set(all.map { $0.traits.mlpWidth }).subtracting([usual]).sorted()
    return ([usual] + others.map { width in "\(width) in a \(names { $0.mlpWidth == width })" })
      .joined(separator: "; ")
  }
}
