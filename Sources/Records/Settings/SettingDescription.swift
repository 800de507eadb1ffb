/// A setting as data: what a command line, a web page or Python needs to ask for it.
public struct SettingDescription: Codable, Sendable, Hashable {
  /// What values a setting takes.
  public enum Kind: String, Codable, Sendable {
    /// A whole number, any number, or a text as it is.
    case integer, number, text
    /// A text in which `\n` and `\t` stand for line breaks and tabs.
    case typedText
    /// On or off.
    case flag
    /// One of ``SettingDescription/choices``.
    case choice
    /// Several values, written with commas between.
    case list
  }

  /// The name in files: `perHead`.
  public let name: String
  /// What values it takes.
  public let kind: Kind
  /// What it is when nothing is said; null where that is decided later, or where something has to be said.
  public let `default`: JSONValue
  /// The values of a choice, as they are written.
  public let choices: [String]
  /// The values in words: `from 1 to 1000`; nil where all are allowed.
  public let range: String?
  /// What it is, in one sentence.
  public internal(set) var help: String
  /// What its value is called in a usage line: `n`, `heads`.
  public let placeholder: String
  /// Whether something has to be said.
  public let isRequired: Bool
  /// Whether several values may be given, each on its own.
  public let repeats: Bool

  /// A setting that is no choice, may be left out and is given once, unless something else is said.
  public init(
    _ name: String, _ kind: Kind, default value: JSONValue, choices: [String] = [], range: String? = nil,
    help: String, placeholder: String, isRequired: Bool = false, repeats: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.default = value
    self.choices = choices
    self.range = range
    self.help = help
    self.placeholder = placeholder
    self.isRequired = isRequired
    self.repeats = repeats
  }

  /// The name in words: `per head`.
  public var words: String {
    name.reduce(into: "") { words, letter in
      words += letter.isUppercase && !words.isEmpty ? " " + letter.lowercased() : String(letter)
    }
  }
}
