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

  /// Something that can be tried.
  public enum Trial: Hashable, Sendable, Codable {
    /// A rule over the inputs of ``Language/sample``, and its value.
    case rule(String, gives: String)
    /// A whole world, an input of it, and the text that it gives.
    case world(String, input: String, text: String)
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
