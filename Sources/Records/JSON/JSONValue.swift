import Foundation

/// Any JSON value.
public enum JSONValue: Codable, Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number that 64 bits hold.
  case int(Int)
  /// Any other number.
  case double(Double)
  /// Text.
  case string(String)
  /// Text with halves of surrogate pairs, written U+FFFD here: it is read where nothing needs it.
  case brokenString(String)
  /// Values in order.
  case array([JSONValue])
  /// Members by name.
  case object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else if let value = try? container.decode(Double.self) {
      self = .double(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .string(let value), .brokenString(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// The member `key` of an object, nil for anything else.
  public subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// What the value is, for error messages: "text \"gelu\"", "number 3".
  package var kindDescription: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "number \(value)"
    case .double(let value): "number \(value)"
    case .string(let value): "text \"\(value.prefix(60))\""
    case .brokenString(let value): "text with half of a surrogate pair, \"\(value.prefix(60))\""
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// Reading and writing of JSON with sorted keys, so that the same content gives the same bytes.
public enum JSONFile {
  /// The UTF-8 text of `value`, indented, keys sorted, with a newline at the end.
  public static func text(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value) + Data("\n".utf8)
  }

  /// One line of compact JSON without a newline, keys sorted.
  public static func line(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }

  /// Reads a file into `type`. Of several members with one key the last counts, as in Python.
  ///
  /// - Throws: ``FileError`` naming the file and what is wrong with it.
  public static func read<Value: Decodable>(_ type: Value.Type, at path: String) throws -> Value {
    let data = try FileAccess.read(path, limit: 256 << 20)
    do {
      return try JSONText.decode(type, from: data)
    } catch {
      throw FileError(path, "is not the JSON that was expected: \(Self.explain(error))")
    }
  }

  /// Reads a file of any content.
  ///
  /// - Throws: ``FileError`` naming the file and the place.
  public static func read(_: JSONValue.Type, at path: String) throws -> JSONValue {
    try JSONScanner.value(of: [UInt8](try FileAccess.read(path, limit: 256 << 20)), path: path)
  }

  private static func explain(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? "" : " at '\(path)'"
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): return "'\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(let type, let context): return "expected \(type)\(place(context))"
    case .valueNotFound(let type, let context): return "expected \(type), found null\(place(context))"
    case .dataCorrupted(let context): return "malformed text\(place(context)) (\(context.debugDescription))"
    default: return "\(error)"
    }
  }
}
