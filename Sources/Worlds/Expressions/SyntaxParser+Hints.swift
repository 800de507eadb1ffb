import Records

/// What people type who know another language, and how it is written here.
extension SyntaxParser {
  /// A hint where the next token or the one before is a word of the language in other letters.
  var spelling: Hint? {
    for i in [next, next - 1] where tokens.indices.contains(i) {
      if case .name(let word) = tokens[i].kind, let hint = Lexer.spelling(word) { return hint }
    }
    return nil
  }

  /// A hint on a token that cannot stand behind a value.
  var misfit: Hint? {
    switch token.kind {
    case .name("if"): "write the condition first: if c then x else y"
    case .name("for"): "write each x in list -> rule"
    case .name("is"): "write ="
    case .name(let word): Self.advice(onWord: word)
    case .sign("->"): "x implies y is written not x or y"
    case .sign(":"): "keys and values stand in a map: {key -> value}[x]"
    case .sign("..<"), .sign("..."): "a range is a list: x in 0..<10, each i in 0..<10 -> i * i"
    default: nil
    }
  }

  /// A hint where a value is missing.
  var missingValue: Hint? {
    if repetition != nil { return "put (\(tokens[next].text) …) into parentheses" }
    switch token.kind {
    case .name("if"): return "put (if … then … else …) into parentheses"
    case .name(let word) where Language.binaryOperator(word) != nil:
      return "\(word) stands between two values: x \(word) y"
    case .sign(">") where next > 0 && tokens[next - 1].kind == .sign("="):
      return "x implies y is written not x or y; at least is >="
    case .sign("=") where next > 0 && tokens[next - 1].kind == .sign("=="): return "write ="
    case .sign("<") where next > 0 && tokens[next - 1].kind == .sign("="): return "at most is <="
    case .sign("*") where next > 0 && tokens[next - 1].kind == .sign("*"):
      return "powers are products: x * x"
    default: return nil
    }
  }

  /// What to write instead of a word of other languages.
  static func advice(onWord word: String) -> Hint? { advice[word.lowercased()] }

  private static let advice: [String: Hint] = [
    "nand": "x nand y is written not (x and y)", "nor": "x nor y is written not (x or y)",
    "xnor": "x xnor y is written not (x xor y)", "implies": "x implies y is written not x or y",
    "iff": "x iff y is written not (x xor y)", "eq": "write =", "ne": "write !=", "lt": "write <",
    "gt": "write >", "le": "write <=", "ge": "write >=", "elif": "write else if",
    "elseif": "write else if", "where": "write if c then x else y", "len": "write length(list)",
    "size": "write length(list)", "sorted": "write sort(list)", "reversed": "write reverse(list)",
    "range": "write 0..<n", "map": "write each x in list -> rule",
    "reduce": "write fold x in list from start -> rule", "foldl": "write fold x in list from start -> rule",
    "accumulate": "write scan x in list from start -> rule", "maximum": "write max(list)",
    "minimum": "write min(list)", "total": "write sum(list)", "modulo": "write x mod y",
    "lambda": "write each x in list -> rule",
  ]
}

extension Token {
  /// The word itself; empty for other tokens.
  fileprivate var text: String { if case .name(let name) = kind { name } else { "" } }
}
