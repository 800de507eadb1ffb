import Records

/// Typed access to the fields of a `config.json`, with errors that name file and field.
public struct ConfigurationReader: Sendable {
  /// The name of a checkpoint's settings.
  static let fileName = "config.json"

  /// The file the fields come from.
  public let file: String
  private var fields: [String: JSONValue]
  /// The names of the fields that these are members of, e.g. `rope_scaling.`.
  private var prefix = ""

  /// Reads a file.
  public init(path: String) throws {
    guard case .object(let fields) = try JSONFile.read(JSONValue.self, at: path) else {
      throw FileError(path, "expected a JSON object")
    }
    self.init(file: path, fields: fields)
  }

  /// Fields that are read already; `file` names them in errors.
  public init(file: String, fields: [String: JSONValue]) {
    self.file = file
    self.fields = fields
  }

  private func value(_ key: String) -> JSONValue? {
    if let value = fields[key], value != .null { value } else { nil }
  }

  /// Whether a field is there and null, where that means something else than to be missing.
  public func isNull(_ key: String) -> Bool { fields[key] == .null }

  /// A list of texts, nil when the field is missing or null.
  public func strings(_ key: String) throws -> [String]? {
    guard let value = value(key) else { return nil }
    guard case .array(let values) = value else {
      throw error(key, "expected a list of texts, found \(value.kindDescription)")
    }
    return try values.map { value in
      guard case .string(let text) = value else {
        throw error(key, "expected a list of texts, found \(value.kindDescription) in it")
      }
      return text
    }
  }

  /// The same fields with one of another value.
  func setting(_ key: String, to value: JSONValue) -> ConfigurationReader {
    var reader = self
    reader.fields[key] = value
    return reader
  }

  /// The same fields, with those under `transformers`' general names also under a family's own; its own come first.
  func renaming(_ names: [String: String]) -> ConfigurationReader {
    var reader = self
    for (general, own) in names where reader.value(own) == nil { reader.fields[own] = fields[general] }
    return reader
  }

  /// A whole number in `range`; `fallback` when the field is missing or null.
  public func int(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
    guard let value = value(key) else {
      guard let fallback else { throw error(key, "is missing; expected a whole number in \(range)") }
      return fallback
    }
    guard case .int(let number) = value, range.contains(number) else {
      throw error(key, "expected a whole number in \(range), found \(value.kindDescription)")
    }
    return number
  }

  /// A number in `range`; `fallback` when missing.
  public func double(_ key: String, in range: ClosedRange<Double>, default fallback: Double) throws -> Double
  {
    guard let value = value(key) else { return fallback }
    switch value {
    case .int(let number) where range.contains(Double(number)): return Double(number)
    case .double(let number) where range.contains(number): return number
    default: throw error(key, "expected a number in \(range), found \(value.kindDescription)")
    }
  }

  /// A number in `range` that must be there.
  public func required(_ key: String, in range: ClosedRange<Double>) throws -> Double {
    guard value(key) != nil else { throw error(key, "is missing; expected a number in \(range)") }
    return try double(key, in: range, default: range.lowerBound)
  }

  /// The members of an object, nil when the field is missing or null.
  public func object(_ key: String) throws -> ConfigurationReader? {
    guard let value = value(key) else { return nil }
    guard case .object(let members) = value else {
      throw error(key, "expected an object, found \(value.kindDescription)")
    }
    var reader = ConfigurationReader(file: file, fields: members)
    reader.prefix = "\(prefix)\(key)."
    return reader
  }

  /// true or false; `fallback` when missing.
  public func bool(_ key: String, default fallback: Bool) throws -> Bool {
    guard let value = value(key) else { return fallback }
    guard case .bool(let flag) = value else {
      throw error(key, "expected true or false, found \(value.kindDescription)")
    }
    return flag
  }

  /// A text among `allowed`; `fallback` when missing.
  public func string(_ key: String, among allowed: [String], default fallback: String) throws -> String {
    guard let value = value(key) else { return fallback }
    guard case .string(let text) = value, allowed.contains(text) else {
      let names = allowed.joined(separator: ", ")
      throw error(key, "expected one of \(names), found \(value.kindDescription)")
    }
    return text
  }

  /// An error about one field.
  public func error(_ key: String, _ problem: String) -> FileError {
    FileError(file, "field '\(prefix)\(key)' \(problem)")
  }
}
