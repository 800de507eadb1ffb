/// One setting of an `Owner`: its description, and how it is read from texts.
///
/// Analyses list their settings once, with the functions below; command line, catalogue and settings files come from the
/// list:
///
///     static let settings: [Setting<Self>] = [
///       .number("k", \.k, in: .neighbours, "The number of neighbours."),
///       .choice("mode", \.mode, "How attention is cut."),
///     ]
public struct Setting<Owner>: Sendable {
  /// The name in files: `perHead`.
  public let name: String
  private let describe: @Sendable (Owner) -> SettingDescription
  private let read: @Sendable (inout Owner, [String]) throws -> Void
  private let write: @Sendable (Owner) -> JSONValue

  /// - Parameters:
  ///   - describe: the description, whose default is what the owner holds.
  ///   - read: takes the texts that were given: one, for those that repeat any number; `true` or `false` for flags.
  ///     Throws ``UnfitValue`` for a text that it does not take.
  ///   - write: the value as JSON, null where it is left out.
  package init(
    _ name: String, describe: @escaping @Sendable (Owner) -> SettingDescription,
    read: @escaping @Sendable (inout Owner, [String]) throws -> Void,
    write: @escaping @Sendable (Owner) -> JSONValue
  ) {
    self.name = name
    self.describe = describe
    self.read = read
    self.write = write
  }

  /// The description, with what the owner holds as the default.
  public func description(of owner: Owner) -> SettingDescription { describe(owner) }

  /// Sets the value that texts stand for.
  ///
  /// - Throws: ``UnfitValue`` for a text that it does not take.
  public func set(_ owner: inout Owner, to texts: [String]) throws { try read(&owner, texts) }

  /// The value as JSON, null where it is left out.
  public func value(of owner: Owner) -> JSONValue { write(owner) }

  /// The same setting with another help.
  package func explained(_ help: String) -> Self {
    Setting(
      name,
      describe: { [describe] owner in
        var description = describe(owner)
        description.help = help
        return description
      }, read: read, write: write)
  }

  /// The same setting of what holds the owner.
  public func lifted<Outer>(to path: WritableKeyPath<Outer, Owner> & Sendable) -> Setting<Outer> {
    Setting<Outer>(
      name, describe: { describe($0[keyPath: path]) }, read: { try read(&$0[keyPath: path], $1) },
      write: { write($0[keyPath: path]) })
  }
}

/// A value that is made of settings.
public protocol Configurable: Sendable {
  /// All settings, in the order in which they are shown.
  static var settings: [Setting<Self>] { get }

  /// With all settings as they are when nothing is said.
  init()

  /// Whether the settings go together, as far as they alone can tell.
  ///
  /// - Throws: ``UsageError`` or another diagnostic that says what does not.
  func check() throws
}

extension Configurable {
  public func check() throws {}
}

/// Why a text is no value of a setting.
public struct UnfitValue: Diagnostic, Hashable {
  /// What is expected: `a whole number from 1 to 1000`.
  public let expectation: String
  public let hint: Hint?

  /// A text that is not what is expected: `expectation` goes behind "expected".
  public init(_ expectation: String, hint: Hint? = nil) {
    self.expectation = expectation
    self.hint = hint
  }

  public var expected: String? { expectation }
}
