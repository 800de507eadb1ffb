/// What is done to a text before it is split.
indirect enum Normalizer: Sendable {
  case sequence([Normalizer])
  /// Puts text before a text that is not empty.
  case prepend([UInt8])
  /// Replaces all occurrences of a text.
  case replace([UInt8], with: [UInt8])

  /// The kinds that can be read, for error messages.
  static let supported = "Sequence, Prepend and Replace of a text"

  /// - Parameter limit: the most bytes that the text may grow to.
  /// - Throws: ``TextGrowth`` for a text that would become longer.
  func apply(to text: inout AlignedText, limit: Int) throws {
    switch self {
    case .sequence(let parts): for part in parts { try part.apply(to: &text, limit: limit) }
    case .prepend(let new):
      guard text.count > 0 else { return }
      guard text.count + new.count <= limit else { throw TextGrowth(limit: limit) }
      var pieces = [0..<text.count]
      text.prepend(new, to: &pieces) { _, _ in true }
    case .replace(let pattern, let content):
      guard text.count(replacing: pattern, with: content) <= limit else { throw TextGrowth(limit: limit) }
      text.replace(pattern, with: content)
    }
  }

  /// A text on its own, normalized.
  func normalized(_ text: [UInt8]) throws -> [UInt8] {
    var aligned = AlignedText(text, text.indices, first: 0)
    try apply(to: &aligned, limit: TextGrowth.limit(text.count))
    return aligned.bytes
  }
}
