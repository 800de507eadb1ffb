import Records

extension Domain {
  /// The words of a domain: `[left, right]`, `left, right`, or the characters of one text, `"()"`.
  static func words(_ parser: inout SyntaxParser) throws -> [String] {
    let first = parser.token
    let hasBracket = parser.take("[")
    var known: [(text: String, offset: Int)] = []
    var quoted = 0
    repeat {
      let token = parser.token
      switch token.kind {
      case .name(let word): try add(word, at: token.offset, to: &known)
      case .text(let word):
        quoted += 1
        known.append((word, token.offset))
      default:
        throw Problem(
          at: token.offset, "expected a word, found \(token.shown)",
          hint: "one of [left, right] or one of \"()\"; numbers are written integer 0...9")
      }
      parser.next += 1
    } while parser.take(",")
    if hasBracket, !parser.take("]") {
      throw Problem(at: parser.token.offset, "expected \"]\" after the words, found \(parser.token.shown)")
    }
    if !hasBracket, quoted == 1, known.count == 1 {
      let text = known[0].text
      known = []
      for (place, c) in text.unicodeScalars.enumerated() {
        try add(String(c), at: first.offset + 1 + place, to: &known)
      }
    } else if quoted > 0 {
      let all = known
      known = []
      for word in all { try add(word.text, at: word.offset, to: &known) }
    }
    guard !known.isEmpty else { throw Problem(at: first.offset, "expected at least one word, found none") }
    return known.map(\.text)
  }

  /// Adds a word that is one, and is not there yet.
  static func add(_ word: String, at offset: Int, to known: inout [(text: String, offset: Int)]) throws {
    if let fault = WordTable.fault(of: word) { throw Problem(at: offset, fault.message, hint: fault.hint) }
    if known.contains(where: { $0.text.isExactly(word) }) {
      throw Problem(
        at: offset, "\"\(word)\" is given twice",
        hint: "one of \"ab\" has the characters a and b; words are written one of [left, right]")
    }
    guard known.count < Limits.inputWords else {
      throw Problem(at: offset, "more than \(Limits.inputWords) words for one input", hint: "use numbers")
    }
    known.append((word, offset))
  }
}

extension SyntaxParser {
  /// Whether words follow, not the bounds of a range: a bracket, a quote, or names with commas between.
  var beginsWords: Bool {
    switch token.kind {
    case .sign("["), .text: return true
    case .name: return tokens[next + 1].kind == .sign(",")
    default: return false
    }
  }
}
