/// What an input may be: its range of values, and its length if it is a list.
///
///     boolean                    list of 5 booleans
///     integer 0..<113            list of n from 0..<limit
///     integer -9...9
struct Domain {
  let range: ClosedRange<Int>
  let isBoolean: Bool
  /// The number of elements of a list; nil for a single value.
  let length: Int?

  /// Reads a domain; bounds and lengths are sums and products of integers and parameters.
  ///
  /// - Throws: `FileError` for other texts, and for domains that are empty or too large.
  init(_ text: ScalarText, scope: Scope) throws {
    let domain = try text.locating {
      var parser = try SyntaxParser(text.scalars)
      let domain = try Self.parse(&parser, Resolver(scope: scope, text: text))
      try parser.expectEnd()
      return domain
    }
    self = domain
  }

  private init(range: ClosedRange<Int>, isBoolean: Bool, length: Int?) {
    self.range = range
    self.isBoolean = isBoolean
    self.length = length
  }

  private static func parse(_ parser: inout SyntaxParser, _ resolver: Resolver) throws -> Domain {
    let first = parser.token
    if parser.take("boolean") { return Domain(range: 0...1, isBoolean: true, length: nil) }
    if parser.take("integer") {
      return Domain(range: try bounds(&parser, resolver), isBoolean: false, length: nil)
    }
    guard parser.take("list") else {
      throw Problem(
        at: first.offset, "expected a domain, found \(first.shown)",
        hint: "boolean, integer 0..<10, list of 5 booleans or list of 16 from 0..<512")
    }
    guard parser.take("of") else {
      throw Problem(at: parser.token.offset, "expected \"of\" after \"list\", found \(parser.token.shown)")
    }
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
        at: parser.token.offset, "expected \"booleans\" or \"from\" and a range, found \(parser.token.shown)")
    }
    return Domain(range: try bounds(&parser, resolver), isBoolean: false, length: length)
  }

  private static func bounds(_ parser: inout SyntaxParser, _ resolver: Resolver) throws -> ClosedRange<Int> {
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
}
