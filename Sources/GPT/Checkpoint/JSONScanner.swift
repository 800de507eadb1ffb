/// Reads JSON text from front to back, for files of many megabytes whose parts are not wanted as a tree.
///
/// Strict as RFC 8259, with at most 128 levels; object keys keep their bytes, which `String` would compare by canonical
/// equivalence.
struct JSONScanner {
  /// The file that errors name.
  let path: String
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// - Throws: ``CheckpointError`` for bytes that are not UTF-8.
  init(_ bytes: [UInt8], path: String) throws {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw CheckpointError(path, "is not the JSON that was expected: the text is not UTF-8")
    }
    self.bytes = bytes
    self.path = path
  }

  /// The first byte of what comes next, behind white space; 0 at the end.
  mutating func peek() -> UInt8 {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return bytes[position]
      }
    }
    return 0
  }

  /// Reads an object: `member` gets each key and has to read its value.
  mutating func object(
    _ place: String, _ member: (inout JSONScanner, _ key: [UInt8]) throws -> Void
  ) throws {
    try list("{", "}", place, "an object") { scanner in
      let key = try scanner.string("a key of \(place)")
      try scanner.expect(":", "a colon in \(place)")
      try member(&scanner, key)
    }
  }

  /// Reads a list: `element` has to read each of its values.
  mutating func array(_ place: String, _ element: (inout JSONScanner) throws -> Void) throws {
    try list("[", "]", place, "a list", element)
  }

  private mutating func list(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ place: String, _ kind: String,
    _ element: (inout JSONScanner) throws -> Void
  ) throws {
    try expect(open, "\(kind) at \(place)")
    depth += 1
    guard depth <= 128 else { throw error("at most 128 levels") }
    if peek() == UInt8(ascii: close) {
      position += 1
    } else {
      while true {
        try element(&self)
        if peek() == UInt8(ascii: ",") {
          position += 1
          continue
        }
        try expect(close, "a comma or the end of \(place)")
        break
      }
    }
    depth -= 1
  }

  /// Reads a string as UTF-8.
  mutating func string(_ place: String) throws -> [UInt8] {
    try expect("\"", "text at \(place)")
    var result: [UInt8] = []
    var start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        result += bytes[start..<position]
        position += 1
        return result
      case UInt8(ascii: "\\"):
        result += bytes[start..<position]
        try escape(into: &result)
        start = position
      case 0..<0x20: throw error("no control character in \(place)")
      default: position += 1
      }
    }
    throw error("the end of \(place)")
  }

  private mutating func escape(into result: inout [UInt8]) throws {
    guard position + 1 < bytes.count else { throw error("an escape") }
    position += 2
    switch bytes[position - 1] {
    case UInt8(ascii: "\""): result.append(0x22)
    case UInt8(ascii: "\\"): result.append(0x5C)
    case UInt8(ascii: "/"): result.append(0x2F)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"):
      var value = try hexadecimal()
      if value & 0xFC00 == 0xD800 {
        guard position + 1 < bytes.count, bytes[position] == 0x5C, bytes[position + 1] == UInt8(ascii: "u")
        else { throw error("the second half of a surrogate pair") }
        position += 2
        let low = try hexadecimal()
        guard low & 0xFC00 == 0xDC00 else { throw error("the second half of a surrogate pair") }
        value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(value) else { throw error("no single surrogate") }
      result += Array(String(scalar).utf8)
    default: throw error("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard position + 4 <= bytes.count,
      bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits") }
    position += 4
    return value
  }

  /// Reads any value.
  mutating func value(_ place: String) throws -> JSONValue {
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try object(place) { scanner, key in
        let name = String(decoding: key, as: UTF8.self)
        members[name] = try scanner.value(name)
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try array(place) { elements.append(try $0.value(place)) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(String(decoding: try string(place), as: UTF8.self))
    default: return try word(place)
    }
  }

  /// Reads a number, `true`, `false` or `null`.
  private mutating func word(_ place: String) throws -> JSONValue {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      let belongs =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      guard belongs else { break }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
      let isNumber =
        digits.first.map { (0x30...0x39).contains($0) } ?? false
        && (digits.first != 0x30 || !(digits.dropFirst().first.map { (0x30...0x39).contains($0) } ?? false))
        && digits.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
      guard isNumber else {
        position = start
        throw error("a value at \(place)")
      }
      if let number = Int(text) { return .int(number) }
      guard let number = Double(text), number.isFinite else {
        position = start
        throw error("a number at \(place)")
      }
      return .double(number)
    }
  }

  /// - Throws: ``CheckpointError`` when anything but white space is left.
  mutating func end() throws {
    guard peek() == 0, position == bytes.count else { throw error("the end of the file") }
  }

  private mutating func expect(_ scalar: Unicode.Scalar, _ what: @autoclosure () -> String) throws {
    guard peek() == UInt8(ascii: scalar), position < bytes.count else { throw error(what()) }
    position += 1
  }

  private func error(_ expected: String) -> CheckpointError {
    CheckpointError(path, "is not the JSON that was expected: expected \(expected), byte \(position)")
  }
}
