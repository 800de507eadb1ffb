/// What the values of an input or a rule stand for. Inside all values are integers.
public enum ValueKind: String, Hashable, Sendable, Codable {
  /// A number, or a truth value as 0 and 1.
  case number
  /// A word, by its code in the world's table of words.
  case word

  /// With an article, for messages.
  var shown: String { self == .number ? "a number" : "a word" }
}
