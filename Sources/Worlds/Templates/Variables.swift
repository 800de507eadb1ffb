import Records

/// What stands for itself in templates: how the values of inputs and outputs are written.
struct Variables: Sendable {
  let cells: [Cell]
  let outputs: [Output]
  /// All words by code.
  let words: [String]

  /// What a piece shows, number or word; nil for literal text.
  func kind(of piece: Template.Piece) -> ValueKind? {
    switch piece {
    case .literal: nil
    case .cell(let i): cells[i].kind
    case .output(let i): outputs[i].kind
    }
  }

  /// The range of a piece that shows a number; nil for words and literal text.
  func numbers(of piece: Template.Piece) -> ClosedRange<Int>? {
    switch piece {
    case .literal: nil
    case .cell(let i): cells[i].kind == .number ? cells[i].domain : nil
    case .output(let i): outputs[i].kind == .number ? outputs[i].range : nil
    }
  }

  /// The codes of a piece that shows a word; nil for numbers and literal text.
  func codes(of piece: Template.Piece) -> [Int]? {
    switch piece {
    case .literal: nil
    case .cell(let i): cells[i].kind == .word ? Array(cells[i].domain) : nil
    case .output(let i): outputs[i].words
    }
  }

  /// The words of a piece that shows one; nil for numbers and literal text.
  func words(of piece: Template.Piece) -> [String]? { codes(of: piece)?.map { words[$0] } }

  /// A value as the text shows it.
  func text(of value: Int, _ piece: Template.Piece) -> String { text(of: value, kind(of: piece) ?? .number) }

  func text(of value: Int, _ kind: ValueKind) -> String {
    kind == .word && words.indices.contains(value) ? words[value] : String(value)
  }

  /// An input as it is typed: its values with commas between.
  func text(of input: Input) -> String {
    guard input.values.count == cells.count else { return input.description }
    return zip(input.values, cells).map { text(of: $0, $1.kind) }.joined(separator: ",")
  }

  /// The value that a text stands for, as this world writes it; nil for other texts.
  func value(of text: String, _ piece: Template.Piece) -> Int? {
    if let codes = codes(of: piece) { return codes.first { words[$0].isExactly(text) } }
    guard let value = Int(text), String(value) == text else { return nil }
    return value
  }

  /// The name of a piece, for messages.
  func name(of piece: Template.Piece) -> String {
    switch piece {
    case .literal(let text): "the text \"\(text.prefix(20))\""
    case .cell(let i): "\"\(cells[i].name)\""
    case .output(let i): "\"\(outputs[i].name)\""
    }
  }
}
