import Foundation
import Records

/// JSON reports, compared value by value: the same keys, texts, whole numbers and lengths, and fractions to a
/// ten-thousandth.
enum SnapshotJSON {
  private static let relative = 1e-4
  private static let absolute = 1e-5

  /// Keys whose values a clock, a machine or a build says.
  private static let varying =
    #"^(seconds|duration|time|date|machine|processor|kernels|threads|revision)$"#
    + "|(Seconds|Duration|Time|Date|Milliseconds|Revision)$"

  /// Without what ``varying`` names, and, when `measured`, all numbers.
  static func normalised(_ value: JSONValue, measured: Bool) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        Dictionary(
          uniqueKeysWithValues: members.map { key, member in
            let varies =
              key.range(of: varying, options: .regularExpression) != nil
              || key == "hash" && isTrainedHere(members)
            return (
              key, varies && member != .null ? .string("<varies>") : normalised(member, measured: measured)
            )
          }))
    case .array(let values): .array(values.map { normalised($0, measured: measured) })
    case .string(let text): .string(SnapshotText.normalised(text, measured: false))
    case .int, .double: measured ? .string("<number>") : value
    default: value
    }
  }

  /// Whether a model was trained by the tests: its weights' last bits are the processor's.
  private static func isTrainedHere(_ model: [String: JSONValue]) -> Bool {
    guard case .string(let path)? = model["path"] else { return false }
    return !path.hasPrefix("../fixtures/")
  }

  /// Where two values differ, as paths such as `.outputs[3].probability`.
  static func differences(_ expected: JSONValue, _ found: JSONValue, at place: String = "") -> [String] {
    switch (expected, found) {
    case (.object(let one), .object(let other)):
      return Set(one.keys).union(other.keys).sorted().flatMap { key -> [String] in
        guard let first = one[key] else { return ["\(place).\(key): not expected"] }
        guard let second = other[key] else { return ["\(place).\(key): missing"] }
        return differences(first, second, at: "\(place).\(key)")
      }
    case (.array(let one), .array(let other)):
      guard one.count == other.count else {
        return ["\(place): \(one.count) values expected, \(other.count) found"]
      }
      return zip(one, other).enumerated().flatMap { differences($1.0, $1.1, at: "\(place)[\($0)]") }
    default:
      return same(expected, found)
        ? [] : ["\(place): expected \(text(expected, depth: 0)), found \(text(found, depth: 0))"]
    }
  }

  private static func same(_ expected: JSONValue, _ found: JSONValue) -> Bool {
    if expected == found { return true }
    if case .int = expected, case .int = found { return false }
    guard let one = number(expected), let other = number(found) else { return false }
    return abs(one - other) <= max(absolute, relative * max(abs(one), abs(other)))
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The text of a snapshot: sorted keys, fractions with six digits, and on one line what fits there.
  static func text(_ value: JSONValue) -> String { text(value, depth: 0) + "\n" }

  private static func text(_ value: JSONValue, depth: Int) -> String {
    let parts: [String]
    let brackets: (String, String)
    switch value {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .double(let value): return String(format: "%.6g", value)
    case .string(let text), .brokenString(let text): return quoted(text)
    case .array(let values):
      brackets = ("[", "]")
      parts = values.map { text($0, depth: depth + 1) }
    case .object(let members):
      brackets = ("{", "}")
      parts = members.sorted { $0.key < $1.key }.map { "\(quoted($0)): \(text($1, depth: depth + 1))" }
    }
    let line = brackets.0 + parts.joined(separator: ", ") + brackets.1
    if line.count + 2 * depth <= 110, !line.contains("\n") { return line }
    let indent = String(repeating: "  ", count: depth)
    return "\(brackets.0)\n\(indent)  \(parts.joined(separator: ",\n\(indent)  "))\n\(indent)\(brackets.1)"
  }

  private static func quoted(_ text: String) -> String {
    (try? JSONFile.line(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}
