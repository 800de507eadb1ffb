/// The texts of the tokens that stand for no text of their own.
///
/// Other programs look for these texts before they split a text into symbols, so they have to be such that no text of the
/// data holds them: where one does, the token is written with as many primes as it takes, `<|endoftext'|>`.
package enum SpecialText {
  /// Ends a text.
  package static let endOfText = "<|endoftext|>"
  /// Fills up a batch.
  package static let padding = "<|pad|>"

  /// Both, written as none of the texts holds them.
  package static func pieces(avoiding texts: [String]) -> (endOfText: String, padding: String) {
    let texts = texts.map { Array($0.utf8) }.filter { $0.contains(UInt8(ascii: "<")) }
    func piece(_ plain: String) -> String {
      var name = plain.dropLast(2)
      while texts.contains(where: { $0.firstRange(of: Array("\(name)|>".utf8)) != nil }) { name += "'" }
      return name + "|>"
    }
    return (piece(endOfText), piece(padding))
  }

  /// Whether a special token's text is that of ``endOfText``, with or without primes.
  package static func isEndOfText(_ piece: String) -> Bool { isPiece(piece, endOfText) }

  /// Whether a special token's text is that of ``padding``, with or without primes.
  package static func isPadding(_ piece: String) -> Bool { isPiece(piece, padding) }

  private static func isPiece(_ piece: String, _ plain: String) -> Bool {
    let rest = piece.utf8.dropFirst(plain.utf8.count - 2)
    return piece.utf8.starts(with: plain.utf8.dropLast(2))
      && rest.drop { $0 == UInt8(ascii: "'") }.elementsEqual("|>".utf8)
  }
}
