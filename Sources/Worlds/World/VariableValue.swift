import Records

/// A value as reports show it. In JSON a number is a number, and a word is a string.
public enum VariableValue: Hashable, Sendable, Codable, Comparable, LosslessStringConvertible,
  ExpressibleByIntegerLiteral
{
  /// A number, or a truth value as 0 and 1.
  case number(Int)
  /// A word.
  case word(String)

  /// A number.
  public init(integerLiteral value: Int) { self = .number(value) }

  /// A number if the text is one, else a word.
  public init(_ description: String) { self = Int(description).map { .number($0) } ?? .word(description) }

  /// Reads a number or a string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .word(try container.decode(String.self))
    }
  }

  /// Writes a number or a string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .word(let word): try container.encode(word)
    }
  }

  /// The number or word as texts show it.
  public var description: String {
    switch self {
    case .number(let number): String(number)
    case .word(let word): word
    }
  }
}

extension VariableValue: TableValue {
  /// A number or a text.
  public var tableValue: Table.Value {
    switch self {
    case .number(let number): .integer(number)
    case .word(let word): .text(word)
    }
  }
}
