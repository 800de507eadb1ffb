/// A setting as reports show it: a word, a number or a switch.
public enum SettingValue: Codable, Sendable, Equatable, CustomStringConvertible {
  /// A word.
  case text(String)
  /// A number.
  case number(Double)
  /// A switch.
  case flag(Bool)

  /// A whole number.
  public static func integer(_ value: Int) -> SettingValue { .number(Double(value)) }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .flag(let value): try container.encode(value)
    }
  }

  public var description: String {
    switch self {
    case .text(let value): value
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .flag(let value): "\(value)"
    }
  }
}
