/// Names that a misspelt name may have meant: the one distance between names, and the one way to suggest some.
///
/// Small and capital letters are the same here.
package enum NearMatches {
  /// Up to three candidates within an edit distance of a third of the name's length (at least one),
  /// nearest first, then in alphabetical order.
  ///
  /// - Complexity: O(candidates · length²); names longer than 64 characters are not compared.
  package static func of(_ name: String, among candidates: [String]) -> [String] {
    guard name.count <= 64 else { return [] }
    let limit = max(1, name.count / 3)
    let wanted = letters(name)
    var scored: [(distance: Int, name: String)] = []
    for candidate in Set(candidates) where candidate.count <= 64 {
      let distance = editDistance(wanted, letters(candidate))
      if distance <= limit, distance < wanted.count { scored.append((distance, candidate)) }
    }
    scored.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return scored.prefix(3).map(\.name)
  }

  /// The three candidates that are nearest to a pattern however far they are, equally near ones in their own order;
  /// `*` and `?` in the pattern cost nothing.
  package static func nearest(to pattern: String, among candidates: [String]) -> [String] {
    let wanted = letters(pattern)
    let ranked = candidates.map { ($0, editDistance(wanted, letters($0), wildcards: true)) }
    return ranked.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }.prefix(3)
      .map(\.element.0)
  }

  /// A hint such as `did you mean newA or newB?`; where nothing is near, the list of what is known.
  package static func hint(for name: String, among candidates: [String]) -> Hint? {
    let near = of(name, among: candidates)
    if !near.isEmpty { return "did you mean \(near.joined(separator: " or "))?" }
    guard !candidates.isEmpty else { return nil }
    let shown = candidates.prefix(12).joined(separator: ", ")
    return "known here: \(shown)\(candidates.count > 12 ? ", …" : "")"
  }

  /// What is compared of a name.
  package static func letters(_ name: String) -> [Unicode.Scalar] { Array(name.lowercased().unicodeScalars) }

  /// Insertions, deletions, substitutions and swaps of neighbours, each counted as 1 (optimal string
  /// alignment).
  ///
  /// - Parameter wildcards: whether `*` in `a` stands for any letters and `?` for any one, at no cost.
  package static func editDistance(
    _ a: [Unicode.Scalar], _ b: [Unicode.Scalar], wildcards: Bool = false
  ) -> Int {
    var older: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      let isAnyText = wildcards && a[i] == "*"
      let isAnyLetter = wildcards && a[i] == "?"
      var row = [last[0] + (isAnyText ? 0 : 1)]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        if isAnyText {
          row.append(min(last[j + 1], row[j]))
          continue
        }
        var best = min(last[j] + (isAnyLetter || a[i] == b[j] ? 0 : 1), row[j] + 1, last[j + 1] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
        row.append(best)
      }
      (older, last) = (last, row)
    }
    return last[b.count]
  }
}
