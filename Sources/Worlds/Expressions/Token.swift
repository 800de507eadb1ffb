import Records

/// One word, number or sign of an expression.
struct Token {
  enum Kind: Equatable {
    case integer(Int)
    case name(String)
    /// What stands in quotes.
    case text(String)
    case sign(String)
    case end
  }

  let kind: Kind
  /// Offset in Unicode scalars from the start of the expression.
  let offset: Int

  /// The token as an error message shows it.
  var shown: String {
    switch kind {
    case .integer(let value): "\(value)"
    case .name(let name): "\"\(name)\""
    case .text(let text): "the word \"\(text.prefix(40))\""
    case .sign(let sign): "\"\(sign)\""
    case .end: "the end of the text"
    }
  }
}

/// Splits expressions and domains into tokens.
enum Lexer {
  /// What to write for a word of the language in other letters, such as `AND` or `True`; nil for other words.
  static func spelling(_ word: String) -> Hint? {
    let small = word.lowercased()
    guard small != word, Language.reserved.contains(small) else { return nil }
    return "words of the rule language are written in small letters: \(small)"
  }

  /// Longest first, so that `..<` is not read as `..` and `<`.
  private static let signs = [
    "..<", "...", "==", "!=", "<=", ">=", "->", "=", "<", ">", "+", "-", "*", "(", ")", "[", "]", "{", "}",
    ",", ":",
  ].map { Array($0.unicodeScalars) }

  private static let advice: [Unicode.Scalar: Hint] = [
    "&": "write and", "|": "write or", "!": "write not", "^": "write xor", "/": "write div",
    "%": "write mod", "~": "write not", "\u{2227}": "write and", "\u{2228}": "write or",
    "\u{AC}": "write not",
    "\u{2295}": "write xor", "\u{2260}": "write !=", "\u{2264}": "write <=", "\u{2265}": "write >=",
    "\u{D7}": "write *", "\u{2212}": "write -", "?": "write if … then … else …",
    ".": "a range is 0..<10 or 0...9", "\u{2192}": "write ->",
    "\"": "a word ends with the quote it begins with",
    "'": "a word ends with the quote it begins with", "\u{201C}": "write straight quotes: \"word\"",
    "\u{201D}": "write straight quotes: \"word\"", "\u{2018}": "write straight quotes: 'word'",
    "\u{2019}": "write straight quotes: 'word'", "\u{2208}": "write in",
  ]

  /// The tokens of a text, the last one being `.end`.
  ///
  /// - Throws: ``Problem`` at a character that begins no token or a number beyond 64 bits.
  static func tokens(of text: [Unicode.Scalar]) throws -> [Token] {
    var tokens: [Token] = []
    var i = 0
    while i < text.count {
      let c = text[i]
      if c.isBlank {
        i += 1
      } else if c.isDigit {
        let start = i
        while i < text.count, text[i].isDigit { i += 1 }
        let digits = String(String.UnicodeScalarView(text[start..<i]))
        guard let value = Int(digits) else {
          throw Problem(at: start, "the number \(digits.prefix(24))… does not fit into 64 bits")
        }
        tokens.append(Token(kind: .integer(value), offset: start))
      } else if isNameStart(c) {
        let start = i
        while i < text.count, isNamePart(text[i]) { i += 1 }
        let name = String(String.UnicodeScalarView(text[start..<i]))
        tokens.append(Token(kind: .name(name), offset: start))
      } else if c == "\"" || c == "'", let end = text[(i + 1)...].firstIndex(of: c) {
        tokens.append(Token(kind: .text(String(String.UnicodeScalarView(text[(i + 1)..<end]))), offset: i))
        i = end + 1
      } else if let sign = signs.first(where: { text[i...].starts(with: $0) }) {
        tokens.append(Token(kind: .sign(String(String.UnicodeScalarView(sign))), offset: i))
        i += sign.count
      } else {
        throw Problem(
          at: i, "expected a name, a number or an operator, found \"\(c)\"", hint: advice[c])
      }
    }
    tokens.append(Token(kind: .end, offset: text.count))
    return tokens
  }

  /// Whether a text is a name: a letter or `_`, then letters, digits and `_` (ASCII), at most 64 of them.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isNameStart(first) else { return false }
    return text.unicodeScalars.count <= Limits.nameLength && text.unicodeScalars.allSatisfy(isNamePart)
  }

  private static func isNameStart(_ c: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(c) || ("A"..."Z").contains(c) || c == "_"
  }

  private static func isNamePart(_ c: Unicode.Scalar) -> Bool { isNameStart(c) || c.isDigit }
}
