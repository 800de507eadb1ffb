/// What counts as one symbol of a text.
public enum Granularity: String, CaseIterable, Hashable, Sendable, Codable {
  /// Each Unicode scalar is a symbol.
  case characters
  /// Each maximal run of the digits 0–9 is a symbol, and each other scalar is one.
  case numbers
  /// As `numbers`, but the space before a run of digits belongs to its symbol, as in GPT-2's vocabulary.
  case words
  /// Each maximal run of the letters A–Z and a–z and the digits 0–9 is a symbol, with the space before it; each other
  /// scalar is one. For sentences; worlds do not have it.
  case sentences

  /// Splits a text into symbols; joined again they are the text.
  ///
  /// - Complexity: O(length).
  public func symbols(in text: String) -> [String] {
    guard self != .characters else { return text.unicodeScalars.map { String($0) } }
    var symbols: [String] = []
    var run = String.UnicodeScalarView()
    for c in text.unicodeScalars {
      if c.isDigit || self == .sentences && c.isLetterOfASCII {
        if self != .numbers, run.isEmpty, symbols.last == " " {
          symbols.removeLast()
          run.append(" ")
        }
        run.append(c)
        continue
      }
      if !run.isEmpty {
        symbols.append(String(run))
        run = String.UnicodeScalarView()
      }
      symbols.append(String(c))
    }
    if !run.isEmpty { symbols.append(String(run)) }
    return symbols
  }
}

extension Unicode.Scalar {
  /// One of the ASCII digits 0–9.
  package var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isLetterOfASCII: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
