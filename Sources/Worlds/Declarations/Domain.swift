import Records

/// What an input may be: its range of values, and its length if it is a list.
///
///     boolean                    list of 5 booleans
///     integer 0..<113            list of n from 0..<limit
///     integer -9...9             list of 4 from "()"
///     one of [left, right]       one of "()"
struct Domain {
  let range: ClosedRange<Int>
  let isBoolean: Bool
  /// What the codes 0, 1, … of `range` stand for; nil for numbers.
  let words: [String]?
  /// The number of elements of a list; nil for a single value.
  let length: Int?

  /// Reads a domain; bounds and lengths are sums and products of integers and parameters.
  ///
  /// - Throws: `FileError` for other texts, and for domains that are empty or too large.
  init(_ text: ScalarText, scope: Scope) throws {
    let domain = try text.locating {
      var parser = try SyntaxParser(text.scalars)
      var resolver = Resolver(scope: scope, text: text)
      let domain = try Self.parse(&parser, &resolver)
      try parser.expectEnd()
      return domain
    }
    self = domain
  }

  /// One of several words, as a list in YAML.
  init(words: [ScalarText]) throws {
    var known: [(text: String, offset: Int)] = []
    for word in words {
      try word.locating { try Self.add(word.text, at: 0, to: &known) }
    }
    self.init(words: known.map(\.text), length: nil)
  }

  private init(range: ClosedRange<Int>, isBoolean: Bool, length: Int?) {
    self.range = range
    self.isBoolean = isBoolean
    self.length = length
    words = nil
  }

  private init(words: [String], length: Int?) {
    self.words = words
    self.length = length
    range = 0...(words.count - 1)
    isBoolean = false
  }

  private static func parse(_ parser: inout SyntaxParser, _ resolver: inout Resolver) throws -> Domain {
    let first = parser.token
    if parser.take("boolean") { return Domain(range: 0...1, isBoolean: true, length: nil) }
    if parser.take("integer") {
      return Domain(range: try bounds(&parser, &resolver), isBoolean: false, length: nil)
    }
    if parser.take("one") {
      try expectOf(&parser, after: "one")
      return Domain(words: try words(&parser), length: nil)
    }
    guard parser.take("list") else {
      throw Problem(
        at: first.offset, "expected a domain, found \(first.shown)",
        hint: advice(on: first)
          ?? "boolean, integer 0..<10, one of [left, right], list of 5 booleans or list of 16 from 0..<512")
    }
    try expectOf(&parser, after: "list")
    let lengthSyntax = try parser.sum()
    let length = try resolver.constant(lengthSyntax, what: "the length of the list")
    guard length >= 1, length <= Limits.cells else {
      throw Problem(
        at: lengthSyntax.offset, "expected a list length in 1...\(Limits.cells), found \(length)")
    }
    if parser.take("booleans") || parser.take("boolean") {
      return Domain(range: 0...1, isBoolean: true, length: length)
    }
    guard parser.take("from") else {
      throw Problem(
        at: parser.token.offset, "expected \"booleans\" or \"from\" and a range, found \(parser.token.shown)",
        hint: "list of 5 booleans, list of 5 from 0..<10 or list of 5 from [left, right]")
    }
    if parser.beginsWords { return Domain(words: try words(&parser), length: length) }
    return Domain(range: try bounds(&parser, &resolver), isBoolean: false, length: length)
  }

  private static func bounds(_ parser: inout SyntaxParser, _ resolver: inout Resolver) throws -> ClosedRange<
    Int
  > {
    let lowSyntax = try parser.sum()
    let low = try resolver.constant(lowSyntax, what: "the lower bound")
    let isHalfOpen = parser.take("..<")
    guard isHalfOpen || parser.take("...") else {
      throw Problem(
        at: parser.token.offset,
        "expected \"..<\" or \"...\" after the lower bound, found \(parser.token.shown)",
        hint: "0..<10 and 0...9 are the same ten numbers")
    }
    let highSyntax = try parser.sum()
    let high = try resolver.constant(highSyntax, what: "the upper bound")
    for (value, syntax) in [(low, lowSyntax), (high, highSyntax)]
    where value < -Limits.domainBound || value > Limits.domainBound {
      throw Problem(
        at: syntax.offset, "the domain is too large: bounds reach from -2^53 to 2^53, found \(value)")
    }
    let last = isHalfOpen ? high - 1 : high
    guard low <= last else {
      throw Problem(
        at: lowSyntax.offset, "the domain \(low)\(isHalfOpen ? "..<" : "...")\(high) is empty",
        hint: "the lower bound comes first")
    }
    guard (low...last).count(upTo: Limits.domainSize + 1) <= Limits.domainSize else {
      throw Problem(
        at: lowSyntax.offset, "the domain is too large: at most 2^32 values, found \(last - low + 1)")
    }
    return low...last
  }

  private static func expectOf(_ parser: inout SyntaxParser, after word: String) throws {
    guard parser.take("of") else {
      throw Problem(
        at: parser.token.offset, "expected \"of\" after \"\(word)\", found \(parser.token.shown)")
    }
  }

  private static func advice(on token: Token) -> Hint? {
    guard case .name(let word) = token.kind else { return nil }
    let advice: [String: Hint] = [
      "bool": "write boolean", "bit": "write boolean", "bits": "write list of 5 booleans",
      "int": "write integer 0..<10", "number": "write integer 0..<10", "string": "write one of [left, right]",
      "text": "write one of [left, right]", "word": "write one of [left, right]",
      "char": "write one of \"abc\"", "letter": "write one of \"abc\"",
      "choice": "write one of [left, right]",
    ]
    return advice[word.lowercased()]
  }
}
