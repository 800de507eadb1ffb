/// Names that a misspelt name may have meant.
package enum NearMatches {
  /// Up to three candidates within an edit distance of a third of the name's length (at least one),
  /// nearest first, then in alphabetical order.
  ///
  /// - Complexity: O(candidates · length²); names longer than 64 characters are not compared.
  package static func of(_ name: String, among candidates: [String]) -> [String] {
    guard name.count <= 64 else { return [] }
    let limit = max(1, name.count / 3)
    let wanted = Array(name.lowercased())
    var scored: [(distance: Int, name: String)] = []
    for candidate in Set(candidates) where candidate.count <= 64 {
      let distance = editDistance(wanted, Array(candidate.lowercased()))
      if distance <= limit, distance < wanted.count { scored.append((distance, candidate)) }
    }
    scored.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return scored.prefix(3).map(\.name)
  }

  /// A hint such as `did you mean newA or newB?`; where nothing is near, the list of what is known.
  package static func hint(for name: String, among candidates: [String]) -> String? {
    let near = of(name, among: candidates)
    if !near.isEmpty { return "did you mean \(near.joined(separator: " or "))?" }
    guard !candidates.isEmpty else { return nil }
    let shown = candidates.prefix(12).joined(separator: ", ")
    return "known here: \(shown)\(candidates.count > 12 ? ", …" : "")"
  }

  /// Insertions, deletions, substitutions and swaps of neighbours, each counted as 1 (optimal string
  /// alignment).
  package static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var older: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, last[j + 1] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, older[j - 1] + 1) }
        row.append(best)
      }
      (older, last) = (last, row)
    }
    return last[b.count]
  }
}
