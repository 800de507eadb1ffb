/// What is done to a text before it is split.
indirect enum Normalizer: Sendable {
  case sequence([Normalizer])
  /// Puts text before a text that is not empty.
  case prepend([UInt8])
  /// Replaces all occurrences of a text.
  case replace([UInt8], with: [UInt8])

  /// The kinds that can be read, for error messages.
  static let supported = "Sequence, Prepend and Replace of a text"

  func apply(to text: inout AlignedText) {
    switch self {
    case .sequence(let parts): for part in parts { part.apply(to: &text) }
    case .prepend(let new):
      var pieces = text.count > 0 ? [0..<text.count] : []
      text.prepend(new, to: &pieces) { _, _ in true }
    case .replace(let pattern, let content): text.replace(pattern, with: content)
    }
  }

  /// A text on its own, normalized.
  func normalized(_ text: [UInt8]) -> [UInt8] {
    var aligned = AlignedText(text, text.indices, first: 0)
    apply(to: &aligned)
    return aligned.bytes
  }
}
