/// One input scalar of a world.
public struct Cell: Hashable, Sendable, Codable {
  /// `A`, or `numbers[3]` for an element of a list.
  public let name: String
  /// The values that the cell can take; for words their codes.
  public let domain: ClosedRange<Int>
  /// Whether the cell was declared as boolean.
  public let isBoolean: Bool
  /// The name of the list that the cell belongs to.
  public let list: String?
  /// Whether the values are numbers or words.
  public let kind: ValueKind
}
