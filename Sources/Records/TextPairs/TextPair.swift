/// A prompt and the completion that belongs to it.
public struct TextPair: Codable, Sendable, Hashable {
  /// The text that is given.
  public let prompt: String
  /// The text to be written.
  public let completion: String

  /// A pair of texts.
  public init(prompt: String, completion: String) {
    self.prompt = prompt
    self.completion = completion
  }

  /// Texts are the same where their Unicode scalars are.
  public static func == (a: TextPair, b: TextPair) -> Bool {
    a.prompt.isExactly(b.prompt) && a.completion.isExactly(b.completion)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ExactText(prompt))
    hasher.combine(ExactText(completion))
  }
}
