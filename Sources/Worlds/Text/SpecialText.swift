/// The texts of the tokens that stand for no text of their own; no world may show them.
package enum SpecialText {
  /// Ends a text.
  package static let endOfText = "<|endoftext|>"
  /// Fills up a batch.
  package static let padding = "<|pad|>"

  package static let all = [endOfText, padding]

  /// The first of them that stands in `text`, and its place in Unicode scalars.
  package static func first(in text: String) -> (piece: String, position: Int)? {
    let scalars = Array(text.unicodeScalars)
    for position in scalars.indices where scalars[position] == "<" {
      for piece in all where scalars[position...].starts(with: piece.unicodeScalars) {
        return (piece, position)
      }
    }
    return nil
  }
}
