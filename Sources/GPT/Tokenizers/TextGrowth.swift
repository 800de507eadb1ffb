import Records

/// A text that a part of a tokenizer would make longer than any real one does: 20 times "a becomes aa" makes a million of one.
struct TextGrowth: Error {
  /// What the text may grow to: bytes, or tokens.
  let limit: Int

  /// The most bytes, or tokens, that a part may make of as many bytes of text.
  static func limit(_ count: Int) -> Int { 32 * count + 4_096 }

  /// The most steps of a normalizer, pre-tokenizer, post-processor or decoder, each of which goes over the whole text.
  static let mostSteps = 256

  /// The error that names the file and the part.
  func error(_ path: String, _ part: String) -> FileError {
    FileError(
      path, "the \(part) makes a text more than \(limit) long, 32 times what was given",
      hint: "the file is damaged, or made to stop programs that read it")
  }
}
