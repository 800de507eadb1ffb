/// A value that files write as one text, its description: `1.3`, `newB-1`, `mlp0->logits`.
public protocol SpelledValue: Codable, LosslessStringConvertible {
  /// What is expected where a text is no such value, e.g. `a node`.
  static var spelling: String { get }
  /// What such values look like.
  static var spellingHint: Hint { get }
}

extension SpelledValue {
  public init(from decoder: any Decoder) throws {
    self = try decoder.parsed(expecting: Self.spelling, hint: Self.spellingHint)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
