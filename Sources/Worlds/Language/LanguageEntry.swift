/// One thing that can be written in a world's file: how it is written, what it means, and an example that a test runs.
///
/// The parser reads operators, functions and constructs from the same table (`Language`) that makes the reference.
public struct LanguageEntry: Hashable, Sendable, Codable {
  /// A chapter of the reference.
  public enum Chapter: String, Hashable, Sendable, Codable, CaseIterable {
    /// What an input may be.
    case inputs
    /// Signs and words between values.
    case operators
    /// Names before parentheses.
    case functions
    /// What makes lists, chooses and repeats.
    case constructs
    /// The keys of a world's file.
    case file
    /// What stands between braces.
    case templates

    /// As a heading.
    public var title: String {
      switch self {
      case .inputs: "What inputs can be"
      case .operators: "Operators, from loosest to tightest"
      case .functions: "Functions"
      case .constructs: "Lists, choices and repetition"
      case .file: "The keys of a file"
      case .templates: "Templates"
      }
    }
  }

  /// Something that can be tried: a rule over the inputs of ``Language/sample``, or a whole world with an input.
  public struct Trial: Hashable, Sendable, Codable {
    /// The rule; nil where a world is tried.
    public let rule: String?
    /// The world's file, and an input of it.
    public let world: String?
    /// The input of the world; nil for a rule.
    public let input: String?
    /// The rule's value, or the world's text.
    public let gives: String

    static func rule(_ rule: String, gives: String) -> Trial {
      Trial(rule: rule, world: nil, input: nil, gives: gives)
    }

    static func world(_ world: String, input: String, text: String) -> Trial {
      Trial(rule: nil, world: world, input: input, gives: text)
    }
  }

  /// The word or sign itself.
  public let name: String
  /// Where it stands in the reference.
  public let chapter: Chapter
  /// How it is written.
  public let usage: String
  /// What it means, in a sentence or two.
  public let help: String
  /// An example.
  public let example: Trial

  init(_ name: String, _ chapter: Chapter, _ usage: String, _ help: String, _ example: Trial) {
    self.name = name
    self.chapter = chapter
    self.usage = usage
    self.help = help
    self.example = example
  }
}
