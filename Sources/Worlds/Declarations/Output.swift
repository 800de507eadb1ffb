import Records

/// One equation of a world.
public struct Output: Hashable, Sendable {
  /// The name on the left.
  public let name: String
  /// The expression as written in the file.
  public let source: String
  /// The expression with all names looked up.
  public let expression: Formula
  /// A range that holds all values of the output, from interval analysis; it may be wider than needed.
  public let range: ClosedRange<Int>
  /// Where the expression stands in the file.
  public let place: Place

  /// The name of the list that the output is an element of.
  public let list: String?
  /// Whether the values are numbers or words.
  public let kind: ValueKind
  /// The codes of all words that the output can be, ascending; it may be fewer. Nil for numbers.
  public let words: [Int]?

  /// Whether the output can only be the number 0 or 1.
  public var isBoolean: Bool { kind == .number && range.lowerBound >= 0 && range.upperBound <= 1 }
}
