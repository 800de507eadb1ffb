import ArgumentParser
import GPT

/// A registered family as a value of an option.
struct ModelFamily: ExpressibleByArgument {
  let type: any Architecture.Type

  /// What is built when nothing is said.
  static let standard = ModelFamily(type: Architectures.standard)

  private init(type: any Architecture.Type) { self.type = type }

  init?(argument: String) {
    guard let type = Architectures.family(named: argument) else { return nil }
    self.init(type: type)
  }

  /// Its name in `config.json`.
  var name: String { type.modelType }
  var traits: FamilyTraits { type.traits }
  var isStandard: Bool { name == Self.standard.name }

  // MARK: Help

  var defaultValueDescription: String { name }

  static var allValueStrings: [String] { Architectures.all.map { $0.modelType } }

  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// What people call the families of which something holds, e.g. `LLaMA or X`.
  static func names(where holds: (FamilyTraits) -> Bool) -> String {
    Architectures.all.map { $0.traits }.filter(holds).map(\.name).joined(separator: " or ")
  }

  /// The options' values of the families of which something holds.
  static func types(where holds: (FamilyTraits) -> Bool) -> String {
    Architectures.all.filter { holds($0.traits) }.map { $0.modelType }.joined(separator: " or ")
  }

  /// How wide MLPs are, e.g. `4 × width; 8/3 × width in a LLaMA`.
  static var mlpWidths: String {
    let usual = standard.traits.mlpWidth
    let others = Set(Architectures.all.map { $0.traits.mlpWidth }).subtracting([usual]).sorted()
    return ([usual] + others.map { width in "\(width) in a \(names { $0.mlpWidth == width })" })
      .joined(separator: "; ")
  }
}
