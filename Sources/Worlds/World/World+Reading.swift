import Records

/// One value read back from a completion.
public struct Reading: Hashable, Sendable, Codable {
  /// The name of a cell or an output.
  public let variable: String
  /// Whether the variable is an input cell or an output.
  public let role: VariableSpan.Role
  /// The value found, of a word its code; nil if none could be read.
  public let value: Int?
}

extension World {
  /// The values of all outputs as read from a completion that a model wrote; nil where none could be read.
  ///
  /// Where the template shows an output several times, the last one counts: it is the answer, what comes
  /// before are steps. Outputs that the template does not show are nil. See ``readings(in:)``.
  public func read(completion text: String) -> [Int?] {
    var values: [String: Int?] = [:]
    for reading in readings(in: text) where reading.role == .output {
      values.updateValue(reading.value, forKey: reading.variable)
    }
    return outputs.map { values[$0.name] ?? nil }
  }

  /// All values that the template shows, in its order, as read from a completion that a model wrote.
  ///
  /// If every value has a fixed width and the text is as long as the template, each value is read at its
  /// position, whatever stands around it. Otherwise the text is read from left to right: literal text has to
  /// be as in the template, and from the first deviation on all values are nil. Text behind the end of the
  /// template is ignored. A number is read as far as its digits go, also beyond the variable's range, but
  /// one that is not written as this world writes it (`07`) is nil. A word is read if the variable can be it, the
  /// longest such word that is there.
  public func readings(in text: String) -> [Reading] {
    let symbols = readingGranularity.symbols(in: text)
    let widths = completion.pieces.map(width)
    let fixed = widths.reduce(0 as Int?) { sum, width in sum.flatMap { s in width.map { s + $0 } } }
    let byPosition = fixed == symbols.count
    var position: Int? = 0
    var found: [Reading] = []
    for (i, piece) in completion.pieces.enumerated() {
      if case .literal(let literal) = piece {
        let expected = readingGranularity.symbols(in: literal)
        guard let start = position else { continue }
        let end = start + expected.count
        let agrees =
          byPosition
          || (end <= symbols.count && symbols[start..<end].elementsEqual(expected, by: { $0.isExactly($1) }))
        position = agrees ? end : nil
        continue
      }
      var value: Int?
      if let start = position {
        let isExact = byPosition || startsNumber(i + 1)
        let end =
          if byPosition { start + (widths[i] ?? 0) } else if let words = variables.words(of: piece) {
            wordEnd(symbols, from: start, among: words)
          } else { isExact ? start + (widths[i] ?? 0) : numberEnd(symbols, from: start) }
        if end <= symbols.count, end > start {
          value = variables.value(of: symbols[start..<end].joined(), piece)
          position = end
        } else {
          position = nil
        }
      }
      found.append(reading(piece, value))
    }
    return found
  }

  /// Values are read from a text's parts; which parts are one symbol to the model makes no difference.
  private var readingGranularity: Granularity { granularity == .words ? .numbers : granularity }

  /// The number of symbols of a piece, nil if it varies.
  private func width(_ piece: Template.Piece) -> Int? {
    if case .literal(let text) = piece { return readingGranularity.symbols(in: text).count }
    if let words = variables.words(of: piece) {
      let widths = Set(words.map { readingGranularity.symbols(in: $0).count })
      return widths.count == 1 ? widths.first : nil
    }
    guard let range = variables.numbers(of: piece) else {
      preconditionFailure("a piece is a text or a value")
    }
    if granularity == .characters { return range.printedWidth }
    return range.lowerBound >= 0 ? 1 : range.upperBound < 0 ? 2 : nil
  }

  private func reading(_ piece: Template.Piece, _ value: Int?) -> Reading {
    switch piece {
    case .cell(let i): Reading(variable: cells[i].name, role: .input, value: value)
    case .output(let i): Reading(variable: outputs[i].name, role: .output, value: value)
    case .literal: preconditionFailure("a literal has no value")
    }
  }

  /// Whether a piece begins with a digit, so that the one before has to have a fixed width.
  private func startsNumber(_ i: Int) -> Bool {
    guard i < completion.pieces.count else { return false }
    guard case .literal(let text) = completion.pieces[i] else {
      return variables.kind(of: completion.pieces[i]) == .number
    }
    return text.unicodeScalars.first?.isDigit ?? false
  }

  /// The end of an optional minus and the digits after it; `start` if there are no digits.
  private func numberEnd(_ symbols: [String], from start: Int) -> Int {
    var end = start
    if end < symbols.count, symbols[end] == "-" { end += 1 }
    let digits = end
    while end < symbols.count, symbols[end].unicodeScalars.first!.isDigit { end += 1 }
    return end > digits ? end : start
  }

  /// The end of the longest of some words that stands here; `start` if none does.
  private func wordEnd(_ symbols: [String], from start: Int, among words: [String]) -> Int {
    var end = start
    for word in words {
      let wanted = readingGranularity.symbols(in: word)
      guard start + wanted.count <= symbols.count, start + wanted.count > end else { continue }
      let found = symbols[start..<start + wanted.count]
      if found.elementsEqual(wanted, by: { $0.isExactly($1) }) { end = start + wanted.count }
    }
    return end
  }
}
