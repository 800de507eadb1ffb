import Records
import Synchronization
import Tasks

/// All analyses, by name. It is open: ``register(_:)`` enters one of your own, and what is built on the catalogue (the
/// command line, `catalogue` as JSON) has it from then on.
public enum Catalogue {
  private static let registered = Mutex<[any PresentedAnalysis.Type]>(builtIn)

  /// In the order in which they were entered.
  public static var all: [any PresentedAnalysis.Type] { registered.withLock { $0 } }

  /// Those that are no part of this package.
  public static var added: [any PresentedAnalysis.Type] { Array(all.dropFirst(builtIn.count)) }

  /// Enters an analysis.
  ///
  /// - Precondition: none of this name is there.
  public static func register(_ analysis: any PresentedAnalysis.Type) {
    registered.withLock { all in
      precondition(
        !all.contains { $0.name == analysis.name }, "there is an analysis \"\(analysis.name)\" already")
      all.append(analysis)
    }
  }

  /// The analysis of a name, nil when there is none.
  public static func analysis(named name: String) -> (any PresentedAnalysis.Type)? {
    all.first { $0.name == name }
  }

  /// All analyses as data.
  public static var entries: [Entry] { all.map(Entry.init) }

  /// An analysis as data.
  public struct Entry: Codable, Sendable {
    /// What a person types.
    public let name: String
    /// What it tells, in one sentence.
    public let summary: String
    /// Its settings, in the order of its list.
    public let settings: [SettingDescription]

    init(_ analysis: any PresentedAnalysis.Type) {
      name = analysis.name
      summary = analysis.summary
      settings = analysis.descriptions
    }
  }
}
