extension JSONScanner {
  /// A scanner whose errors are ``FileError``s that name a file.
  package init(_ bytes: [UInt8], path: String) throws {
    try self.init(bytes) { problem, hint in
      FileError(path, "is not the JSON that was expected: \(problem)", hint: hint)
    }
  }

  /// Reads a whole text.
  package static func value(of bytes: [UInt8], path: String) throws -> JSONValue {
    var scanner = try JSONScanner(bytes, path: path)
    let value = try scanner.value("the file")
    try scanner.end()
    return value
  }

  /// Reads any value.
  package mutating func value(_ place: String) throws -> JSONValue {
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
    case UInt8(ascii: "\""):
      let (text, isWhole) = try anyString(place)
      let string = String(decoding: text, as: UTF8.self)
      return isWhole ? .string(string) : .brokenString(string)
    default:
      switch try word(place) {
      case .null: return .null
      case .bool(let value): return .bool(value)
      case .number(let text):
        // -0 is 0, and so are numbers too close to it; those beyond a double's range are infinite.
        return Int(text).map(JSONValue.int) ?? .double(Double(text)!)
      }
    }
  }
}
