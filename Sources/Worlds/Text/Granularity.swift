/// What counts as one symbol of a world's text.
public enum Granularity: String, CaseIterable, Hashable, Sendable, Codable {
  /// Each Unicode scalar is a symbol.
  case characters
  /// Each maximal run of the digits 0–9 is a symbol, and each other scalar is one.
  case numbers
  /// As `numbers`, but the space before a run of digits belongs to its symbol, as in GPT-2's vocabulary.
  case words
  /// Each maximal run of the letters A–Z and a–z and the digits 0–9 is a symbol, with the space before it; each other
  /// scalar is one. For sentences; worlds do not have it.
  case sentences
}
