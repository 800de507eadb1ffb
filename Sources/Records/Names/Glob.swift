/// File-name style patterns.
package enum Glob {
  /// True when `text` fits `pattern`: `*` any run of characters, `?` one character. O(pattern · text).
  package static func matches(pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var (p, t) = (0, 0)
    var restart: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        restart = (p + 1, t)
        p += 1
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let (rp, rt) = restart {
        restart = (rp, rt + 1)
        (p, t) = (rp, rt + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// The three names with the smallest edit distance; `*` and `?` in `name` cost nothing.
  package static func nearest(to name: String, among names: [String]) -> [String] {
    let ranked = names.map { ($0, distance(Array(name.utf8), Array($0.utf8))) }
    return ranked.sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      if a[i] == UInt8(ascii: "*") {
        for j in b.indices { row[j + 1] = min(row[j], row[j + 1]) }
        continue
      }
      var diagonal = row[0]
      row[0] += 1
      for j in b.indices {
        let above = row[j + 1]
        row[j + 1] = min(
          diagonal + (a[i] == b[j] || a[i] == UInt8(ascii: "?") ? 0 : 1), above + 1, row[j] + 1)
        diagonal = above
      }
    }
    return row[b.count]
  }
}

extension Substring {
  /// The text without white space at its ends.
  package func trimmingWhitespace() -> String {
    var part = self
    while let first = part.first, first.isWhitespace { part.removeFirst() }
    while let last = part.last, last.isWhitespace { part.removeLast() }
    return String(part)
  }
}
