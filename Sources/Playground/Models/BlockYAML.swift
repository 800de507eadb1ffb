import Foundation
import Records

/// JSON as YAML that a person reads: a key a line, without brackets.
enum BlockYAML {
  /// The text of an object, with a line break at its end.
  static func text(_ value: JSONValue) -> String { lines(value).map { $0 + "\n" }.joined() }

  private static func lines(_ value: JSONValue) -> [String] {
    switch value {
    case .object(let members) where !members.isEmpty:
      members.sorted { $0.key < $1.key }.flatMap { key, value in
        isBlock(value)
          ? ["\(scalar(.string(key))):"] + lines(value).map { "  " + $0 }
          : ["\(scalar(.string(key))): \(scalar(value))"]
      }
    case .array(let values) where !values.isEmpty:
      values.flatMap { value in
        lines(value).enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
      }
    default: [scalar(value)]
    }
  }

  private static func isBlock(_ value: JSONValue) -> Bool {
    switch value {
    case .object(let members): !members.isEmpty
    case .array(let values): !values.isEmpty
    default: false
    }
  }

  /// A value on one line. Texts that YAML would read as something else stand in quotes.
  private static func scalar(_ value: JSONValue) -> String {
    switch value {
    case .string(let text) where isPlain(text): return text
    case .array: return "[]"
    case .object: return "{}"
    default:
      guard let line = try? JSONFile.line(value) else { return "null" }
      return String(decoding: line, as: UTF8.self)
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isASCII,
      first.properties.isAlphabetic || "0123456789.".unicodeScalars.contains(first)
    else { return false }
    let others = ".,_*+-/[]:".unicodeScalars
    return text.last != ":"
      && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
      && text.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || others.contains($0))
      }
  }
}
