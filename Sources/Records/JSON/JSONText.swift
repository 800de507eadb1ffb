import Foundation

/// JSON for Foundation's decoder, read as every JSON text of this project is.
package enum JSONText {
  /// A text in which each key of an object stands once, and numbers that are not finite are one that Foundation's decoder
  /// refuses where it is used.
  ///
  /// - Throws: what `fail` makes, for text that is no JSON.
  package static func normalized(_ bytes: [UInt8], fail: @escaping JSONScanner.Failure) throws -> Data {
    var scanner = try JSONScanner(bytes, fail: fail)
    let text = try scanner.normalized("the text")
    try scanner.end()
    return Data(text)
  }

  /// Decodes a text. Of several members with one key the last counts.
  ///
  /// - Throws: `DecodingError`, for what is no JSON as well.
  package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let text = try normalized(Array(data)) { problem, _ in
      DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: problem))
    }
    return try JSONDecoder().decode(type, from: text)
  }
}

extension JSONScanner {
  /// Reads any value and writes it anew.
  fileprivate mutating func normalized(_ place: String) throws -> [UInt8] {
    switch peek() {
    case UInt8(ascii: "{"):
      var places: [[UInt8]: Int] = [:]
      var members: [(key: [UInt8], value: [UInt8])] = []
      try object(place) { scanner, key in
        let value = try scanner.normalized(String(decoding: key.prefix(40), as: UTF8.self))
        if let place = places[key] {
          members[place].value = value
        } else {
          places[key] = members.count
          members.append((key, value))
        }
      }
      return Self.list("{", members.map { Self.quoted($0.key) + [UInt8(ascii: ":")] + $0.value }, "}")
    case UInt8(ascii: "["):
      var elements: [[UInt8]] = []
      try array(place) { elements.append(try $0.normalized(place)) }
      return Self.list("[", elements, "]")
    case UInt8(ascii: "\""):
      let (text, isWhole) = try anyString(place)
      // Foundation's decoder refuses the escape where the text is used.
      return isWhole ? Self.quoted(text) : Array(#""\ud800""#.utf8)
    default:
      switch try word(place) {
      case .null: return Array("null".utf8)
      case .bool(let value): return Array("\(value)".utf8)
      case .number(let text): return Array((Double(text)?.isFinite == true ? text : "9e999").utf8)
      }
    }
  }

  private static func list(_ open: Unicode.Scalar, _ parts: [[UInt8]], _ close: Unicode.Scalar) -> [UInt8] {
    [UInt8(ascii: open)] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: close)]
  }

  private static func quoted(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x22]
    for byte in text {
      switch byte {
      case 0x22, 0x5C: result += [0x5C, byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        result += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: result.append(byte)
      }
    }
    return result + [0x22]
  }
}
