import Arrays
import Foundation

/// Random damage that knows how files are built: what it changes are bytes, and numbers, texts, entries and nesting.
///
/// The same seed makes the same files.
package struct StructuredMutation {
  /// What lies around the text that is damaged.
  package enum Container: Sendable {
    case text
    /// 8 bytes with the length of a JSON header, the header, then values.
    case safetensors
    /// 10 bytes with the length of a header, the header, then values.
    case npy
  }

  private var generator: SeededGenerator

  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// One to four changes to one of the files.
  package mutating func damaged(_ originals: [Data], in container: Container) -> Data {
    let original = [UInt8](originals[generator.uniform(below: originals.count)])
    guard let header = Self.header(of: original, in: container), generator.uniform(below: 4) > 0 else {
      return Data(changed(original, times: 1 + generator.uniform(below: 4)))
    }
    // The header is damaged, and its length told right.
    let text = changed(Array(original[header]), times: 1 + generator.uniform(below: 4))
    let length = header.lowerBound == 8 ? 8 : 2
    let count = (0..<length).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    let start = header.lowerBound - length
    return Data(original[..<start] + count + text + original[header.upperBound...])
  }

  private static func header(of bytes: [UInt8], in container: Container) -> Range<Int>? {
    let (place, width) = container == .safetensors ? (0, 8) : (8, 2)
    guard container != .text, bytes.count > place + width else { return nil }
    let count = (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    return place + width + count <= bytes.count ? place + width..<place + width + count : nil
  }

  private mutating func changed(_ bytes: [UInt8], times: Int) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<times where !bytes.isEmpty {
      if generator.uniform(below: 3) == 0 { changeBytes(&bytes) } else { changeStructure(&bytes) }
    }
    return bytes
  }

  private mutating func changeBytes(_ bytes: inout [UInt8]) {
    let place = generator.uniform(below: bytes.count)
    let end = min(bytes.count, place + generator.uniform(in: 1...24))
    switch generator.uniform(below: 6) {
    case 0: bytes[place] ^= 1 << UInt8(generator.uniform(below: 8))
    case 1: bytes[place] = UInt8(generator.uniform(below: 256))
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: generator.uniform(below: bytes.count))
    case 4: bytes.insert(contentsOf: pick(Self.pieces).utf8, at: place)
    default: bytes.removeSubrange(place...)
    }
  }

  private mutating func changeStructure(_ bytes: inout [UInt8]) {
    let tokens = Self.tokens(of: bytes)
    guard !tokens.isEmpty else { return changeBytes(&bytes) }
    let token = tokens[generator.uniform(below: tokens.count)]
    let other = tokens[generator.uniform(below: tokens.count)]
    switch generator.uniform(below: 8) {
    case 0, 1:
      // A number becomes one at the end of a range.
      let numbers = tokens.filter { $0.kind == .number }
      let place = numbers.isEmpty ? token : numbers[generator.uniform(below: numbers.count)]
      bytes.replaceSubrange(place.range, with: pick(Self.numbers).utf8)
    case 2:
      let texts = tokens.filter { $0.kind == .text }
      let place = texts.isEmpty ? token : texts[generator.uniform(below: texts.count)]
      bytes.replaceSubrange(place.range, with: pick(Self.texts).utf8)
    case 3: bytes.replaceSubrange(token.range, with: pick(Self.values).utf8)
    case 4: bytes.replaceSubrange(token.range, with: Array(bytes[other.range]))
    case 5:
      // A key occurs twice, the second time with another value.
      let keys = tokens.filter {
        $0.kind == .text && $0.range.upperBound < bytes.count
          && bytes[$0.range.upperBound...].first(where: {
            $0 != 0x20
          }) == UInt8(ascii: ":")
      }
      guard !keys.isEmpty else { return bytes.removeSubrange(token.range) }
      let key = keys[generator.uniform(below: keys.count)].range
      bytes.insert(
        contentsOf: Array(bytes[key]) + Array(": \(pick(Self.values)), ".utf8), at: key.lowerBound)
    case 6:
      let depth = pick([1, 3, 40, 400, 20_000])
      let (open, close) = pick([("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("- ", "")])
      let text = Array(bytes[token.range])
      let closed = generator.uniform(below: 4) > 0
      bytes.replaceSubrange(
        token.range,
        with: Array(String(repeating: open, count: depth).utf8) + text
          + (closed ? Array(String(repeating: close, count: depth).utf8) : []))
    default: bytes.removeSubrange(token.range)
    }
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[generator.uniform(below: elements.count)]
  }

  private enum Kind { case number, text, word, mark }

  /// Numbers, quoted texts, words and single marks, as JSON, YAML and Python have them.
  private static func tokens(of bytes: [UInt8]) -> [(kind: Kind, range: Range<Int>)] {
    var tokens: [(Kind, Range<Int>)] = []
    var i = 0
    while i < bytes.count {
      let start = i
      let byte = bytes[i]
      i += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        while i < bytes.count, bytes[i] != byte { i += bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
        i = min(i + 1, bytes.count)
        tokens.append((.text, start..<i))
      case 0x30...0x39, UInt8(ascii: "-"):
        while i < bytes.count, isPart(bytes[i]) { i += 1 }
        tokens.append((byte == UInt8(ascii: "-") && i == start + 1 ? .mark : .number, start..<i))
      case _ where isPart(byte):
        while i < bytes.count, isPart(bytes[i]) { i += 1 }
        tokens.append((.word, start..<i))
      case 0x21...0x7e: tokens.append((.mark, start..<i))
      default: break
      }
    }
    return tokens
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e, 0x2b: true
    default: byte >= 0x80
    }
  }

  private static let numbers = [
    "0", "-0", "1", "-1", "0.5", "255", "65536", "2147483647", "2147483648", "-2147483649", "4294967296",
    "1073741824", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
    "18446744073709551615", "4611686018427387904", "1e308", "1e-320", "1e999", "-1e999", "NaN", "Infinity",
    "1e18", "9.3e18", String(repeating: "9", count: 400), "0." + String(repeating: "3", count: 400), "0x10",
  ]

  private static let texts = [
    "\"\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"../../x\"", "\"\\u001b[31m\"",
    "\"\u{2126}\"",
    "\"Ω\"", "\"e\u{301}\"", "\"\u{FEFF}\"", "\"9223372036854775807\"", "\"a b\"", "''", "\"\u{202E}\"",
    "\"" + String(repeating: "a", count: 5_000) + "\"",
  ]

  private static let values =
    ["null", "true", "false", "[]", "{}", "[[]]", "[null]", "{\"\": 0}", "~", ".nan", ".inf"]
    + numbers + texts

  private static let pieces = [
    "{", "}", "[", "]", "\"", "'", ",", ":", "\n", "  ", ": ", "- ", "&a ", "*a", "!!str ", "|\n", "%",
    "---\n",
    "\u{0}", "\u{FEFF}", "\\", "\\ud800", "é", "\u{2028}", "\t", "<<: ", "(0, 0)", "\"shape\":",
    "\"data_offsets\":[0,", "\"F16\"", "'descr': '<f8'", "..<", "kth(", " div 0", "list of 4096 from 0..<9",
    "{{", "sep='", " -> ", " OR ", "NAF", "triple1", "rule99", "[@", "<- FAIL", "1e999", "\"QDep\":",
    "9223372036854775807", "-9223372036854775808", "#version",
  ]
}
