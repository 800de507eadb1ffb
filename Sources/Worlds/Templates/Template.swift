/// The text format of a prompt or completion: literal text and values in turn.
struct Template: Sendable {
  /// One part of a template.
  enum Piece: Hashable, Sendable {
    case literal(String)
    /// An input cell, by index.
    case cell(Int)
    /// An output, by index.
    case output(Int)
  }

  /// The parts in order; no two literals follow one another, and none is empty.
  private(set) var pieces: [Piece] = []
  /// For each piece the offset in the template's text that it came from.
  private(set) var offsets: [Int] = []

  /// Adds a piece; literals are joined with a literal before them.
  mutating func append(_ piece: Piece, at offset: Int) {
    if case .literal(let text) = piece {
      if text.isEmpty { return }
      if case .literal(let before)? = pieces.last {
        pieces[pieces.count - 1] = .literal(before + text)
        return
      }
    }
    pieces.append(piece)
    offsets.append(offset)
  }

  /// The text for given values of cells and outputs.
  func render(cells: [Int], outputs: [Int], _ variables: Variables) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): text += literal
      case .cell(let i): text += variables.text(of: cells[i], piece)
      case .output(let i): text += variables.text(of: outputs[i], piece)
      }
    }
    return text
  }

  /// Whether the text before a piece ends in a space.
  func endsInSpace(before piece: Int) -> Bool {
    guard piece > 0, case .literal(let text) = pieces[piece - 1] else { return false }
    return text.unicodeScalars.last == " "
  }

  /// All literal texts.
  var literals: [String] {
    pieces.compactMap { if case .literal(let text) = $0 { text } else { nil } }
  }
}
