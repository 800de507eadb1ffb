/// A text that equals another only where both have the same Unicode scalars, in the order of their code points.
///
/// `String` compares by canonical equivalence: there the ohm sign U+2126 equals the letter omega U+03A9, and é in one
/// scalar equals é in two. Symbols, tokens and texts that a model reads are told apart by their scalars, so they are
/// compared, counted and looked up by this type.
package struct ExactText: Hashable, Comparable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (a: ExactText, b: ExactText) -> Bool { a.text.isExactly(b.text) }

  package static func < (a: ExactText, b: ExactText) -> Bool {
    a.text.unicodeScalars.lexicographicallyPrecedes(b.text.unicodeScalars)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}

extension String {
  /// Whether both texts have the same Unicode scalars; see ``ExactText``. O(length).
  package func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Whether the last scalar is a line break, also behind a carriage return.
  package var endsInLineBreak: Bool { unicodeScalars.last == "\n" }
}
