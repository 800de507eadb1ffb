import Foundation

/// Printed texts, compared as people read them: the words are the same, and numbers but for rounding.
///
/// Processors differ in the last bits, so a number with two decimals or more may differ by one in its last
/// digit. What has fewer is exact: counts, heads such as 1.3, percentages. Blanks and rules follow the width
/// of numbers and may grow.
enum SnapshotText {
  /// Without times, the names of directories that differ from machine to machine, and, when `measured`, all
  /// numbers.
  static func normalised(_ text: String, measured: Bool) -> String {
    var text = replaced(#"\b\d+(\.\d+)? ?(ms|s|min|seconds)\b"#, in: text, by: "<time>")
    text = replaced(#"\S*/Resources/"#, in: text, by: "<resources>/")
    guard measured else { return text }
    // The first line of a benchmark names the machine.
    text = replaced(#"\A.*, \d+ cores?;.*(\n.* loops)?"#, in: text, by: "<machine>")
    return replaced(#"[ ─]{2,}"#, in: replaced(#"\d[\d.,]*"#, in: text, by: "#"), by: "  ")
  }

  /// The lines that differ, each with its place.
  static func differences(_ expected: String, _ found: String) -> [String] {
    let lines = [expected, found].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    guard lines[0].count == lines[1].count else {
      return ["\(lines[0].count) lines expected, \(lines[1].count) found:\n\(found)"]
    }
    return zip(lines[0], lines[1]).enumerated().compactMap { index, pair in
      same(String(pair.0), String(pair.1))
        ? nil : "line \(index + 1):\n  expected: \(pair.0)\n  found:    \(pair.1)"
    }
  }

  private static func same(_ expected: String, _ found: String) -> Bool {
    if expected == found { return true }
    func words(_ line: String) -> String {
      replaced(" +", in: replaced("─+", in: replaced(number, in: line, by: "#"), by: "─"), by: " ")
    }
    guard words(expected) == words(found) else { return false }
    return zip(matches(number, in: expected), matches(number, in: found)).allSatisfy(near)
  }

  /// Whether two numbers are the same but for the rounding of the last digit.
  private static func near(_ expected: String, _ found: String) -> Bool {
    if expected == found { return true }
    let parts = expected.lowercased().split(separator: "e")
    let decimals = parts[0].split(separator: ".").dropFirst().first?.count ?? 0
    guard decimals >= 2, let one = value(expected), let other = value(found) else { return false }
    let exponent = parts.count > 1 ? Double(parts[1]) ?? 0 : 0
    return abs(one - other) <= 1.01 * pow(10, exponent - Double(decimals))
  }

  private static func value(_ number: String) -> Double? {
    Double(number.replacingOccurrences(of: "−", with: "-"))
  }

  private static let number = #"[-+−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"#

  private static func replaced(_ pattern: String, in text: String, by replacement: String) -> String {
    text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
  }

  private static func matches(_ pattern: String, in text: String) -> [String] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range, in: text).map { String(text[$0]) }
    }
  }
}
