/// How values are written: the one place that makes words of codes.
extension World {
  /// A value of an input as texts show it: a number, or a word.
  public func text(of value: Int, in cell: Cell) -> String { variables.text(of: value, cell.kind) }

  /// A value of an output as texts show it: a number, or a word.
  public func text(of value: Int, in output: Output) -> String { variables.text(of: value, output.kind) }

  /// An input as it is typed, its values with commas between: `1,0,1`, `left,right`. ``parse(input:)`` reads it.
  public func text(of input: Input) -> String { variables.text(of: input) }

  /// A value of an input, for reports.
  public func value(_ value: Int, of cell: Cell) -> VariableValue { variable(value, cell.kind) }

  /// A value of an output, for reports.
  public func value(_ value: Int, of output: Output) -> VariableValue { variable(value, output.kind) }

  private func variable(_ value: Int, _ kind: ValueKind) -> VariableValue {
    kind == .word && variables.words.indices.contains(value) ? .word(variables.words[value]) : .number(value)
  }
}

/// A value as reports show it. In JSON a number is a number, and a word is a string.
public enum VariableValue: Hashable, Sendable, Codable, Comparable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  /// A number, or a truth value as 0 and 1.
  case number(Int)
  /// A word.
  case word(String)

  /// A number.
  public init(integerLiteral value: Int) { self = .number(value) }

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
