/// Reads JSON text from front to back. Every JSON file and line of this project is read through it.
///
/// What Python's `json` reads, it reads: `NaN` and infinities, numbers of any size (beyond a double's range they are
/// infinite), the last of several members with one key, and a byte order mark at the start. Halves of surrogate pairs are
/// taken where the text is not used. At most 128 levels; the text is UTF-8. Keys keep their bytes, which `String` would
/// compare by canonical equivalence.
package struct JSONScanner {
  /// Makes an error of a problem and a hint.
  package typealias Failure = @Sendable (_ problem: String, _ hint: Hint?) -> any Error

  private let fail: Failure
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// - Throws: what `fail` makes, for bytes that are not UTF-8.
  package init(_ bytes: [UInt8], fail: @escaping Failure) throws {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw fail("the text is not UTF-8", nil) }
    self.bytes = bytes
    self.fail = fail
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The first byte of what comes next, after white space; 0 at the end.
  package mutating func peek() -> UInt8 {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return bytes[position]
      }
    }
    return 0
  }

  /// Reads an object: `member` gets each key and has to read its value.
  package mutating func object(
    _ place: String, _ member: (inout JSONScanner, _ key: [UInt8]) throws -> Void
  ) throws {
    try list("{", "}", place, "an object") { scanner in
      let key = try scanner.string("a key of \(place)")
      try scanner.expect(":", "a colon in \(place)")
      try member(&scanner, key)
    }
  }

  /// Reads a list: `element` has to read each of its values.
  package mutating func array(_ place: String, _ element: (inout JSONScanner) throws -> Void) throws {
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
  package mutating func string(_ place: String) throws -> [UInt8] {
    let (text, isWhole) = try anyString(place)
    guard isWhole else { throw error("no half of a surrogate pair in \(place)") }
    return text
  }

  /// Reads a string as UTF-8; halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD.
  package mutating func anyString(_ place: String) throws -> (text: [UInt8], isWhole: Bool) {
    try expect("\"", "text at \(place)")
    var result: [UInt8] = []
    var isWhole = true
    var start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        result += bytes[start..<position]
        position += 1
        return (result, isWhole)
      case UInt8(ascii: "\\"):
        result += bytes[start..<position]
        let scalar = try escape()
        result += Array(String(scalar ?? "\u{FFFD}").utf8)
        isWhole = isWhole && scalar != nil
        start = position
      case 0..<0x20: throw error("no control character in \(place)")
      default: position += 1
      }
    }
    throw error("the end of \(place)")
  }

  /// The scalar of an escape, nil for half of a surrogate pair.
  private mutating func escape() throws -> Unicode.Scalar? {
    guard position + 1 < bytes.count else { throw error("an escape") }
    position += 2
    switch bytes[position - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try hexadecimal()
      guard high & 0xFC00 == 0xD800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      else { return Unicode.Scalar(high) }
      let next = position
      position += 2
      let low = try hexadecimal()
      guard low & 0xFC00 == 0xDC00 else {
        position = next
        return nil
      }
      return Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + low & 0x3FF)
    default:
      position -= 2
      throw error("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
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

  /// A value that is no list, object or string.
  package enum Word: Sendable {
    case null
    case bool(Bool)
    /// As it is written: a JSON number, `NaN`, `Infinity` or `-Infinity`.
    case number(String)
  }

  /// Reads a number, `true`, `false` or `null`.
  package mutating func word(_ place: String) throws -> Word {
    _ = peek()
    let start = position
    while position < bytes.count, Self.isPartOfWord(bytes[position]) { position += 1 }
    let text = bytes[start..<position]
    switch String(decoding: text, as: UTF8.self) {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case let name where ["NaN", "Infinity", "-Infinity"].contains(name): return .number(name)
    case let number where Self.isNumber(text): return .number(number)
    default:
      position = start
      throw error("a value at \(place)")
    }
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "+-._".utf8.contains(byte)
    }
  }

  /// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !startsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// - Throws: what `fail` makes, when anything but white space is left.
  package mutating func end() throws {
    guard peek() == 0, position == bytes.count else { throw error("the end of the file") }
  }

  private mutating func expect(_ scalar: Unicode.Scalar, _ what: @autoclosure () -> String) throws {
    guard peek() == UInt8(ascii: scalar), position < bytes.count else { throw error(what()) }
    position += 1
  }

  private func error(_ expected: String) -> any Error {
    let before = bytes[..<min(position, bytes.count)]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    let line = before.count { $0 == 0x0A } + 1
    let place = bytes.contains(0x0A) ? "line \(line), column \(column)" : "column \(column)"
    return fail("expected \(expected), \(place)", nil)
  }
}
