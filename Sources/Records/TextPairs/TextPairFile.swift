import Foundation

/// Data sets as files: one JSON object with `prompt` and `completion` a line.
public enum TextPairFile {
  /// The pairs as JSON lines, byte for byte what Python's `json.dumps({"prompt": …, "completion": …})`
  /// writes, each followed by a line break.
  public static func jsonl(_ pairs: [TextPair]) -> String {
    var text = ""
    for pair in pairs {
      text += "{\"prompt\": "
      appendJSON(pair.prompt, to: &text)
      text += ", \"completion\": "
      appendJSON(pair.completion, to: &text)
      text += "}\n"
    }
    return text
  }

  /// Reads a file of JSON lines.
  ///
  /// - Throws: ``FileError`` that names the file and the line.
  public static func read(_ path: String) throws -> [TextPair] {
    try parse(jsonl: FileAccess.read(path), file: path)
  }

  /// Reads JSON lines; blank lines are skipped, keys other than `prompt` and `completion` ignored.
  ///
  /// - Parameters:
  ///   - jsonl: UTF-8 text.
  ///   - file: the name that errors show.
  /// - Throws: ``FileError`` that names the line.
  public static func parse(jsonl: Data, file: String) throws -> [TextPair] {
    var pairs: [TextPair] = []
    let lines = TextFile.withoutByteOrderMark(jsonl).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (i, line) in lines.enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
      do {
        pairs.append(try JSONText.decode(TextPair.self, from: Data(line)))
      } catch let error as DecodingError {
        throw FileError(
          file, line: i + 1, message(for: error),
          hint: "a line looks like {\"prompt\": \"1,0\", \"completion\": \" 1\"}")
      }
    }
    return pairs
  }

  private static func message(for error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "expected the key \"\(key.stringValue)\", found none"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      if let key = context.codingPath.last {
        "expected a string for \"\(key.stringValue)\""
      } else {
        "expected an object with prompt and completion"
      }
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "expected a string for \"\(context.codingPath[0].stringValue)\", found text that is not Unicode"
    case .dataCorrupted(let context):
      "expected one JSON object, found something else (\(context.debugDescription))"
    @unknown default: "expected one JSON object, found something else"
    }
  }

  /// A JSON string as Python writes it: printable ASCII as it is, all else escaped, in UTF-16 units.
  package static func appendJSON(_ string: String, to text: inout String) {
    text += "\""
    for c in string.unicodeScalars {
      switch c {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{c}": text += "\\f"
      case " "..."~": text.unicodeScalars.append(c)
      default:
        for unit in String(c).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    text += "\""
  }
}
