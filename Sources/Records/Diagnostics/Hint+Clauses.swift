extension Hint {
  /// The sentence without the clauses that name settings which a surface lacks; nil where none is left. Clauses are what
  /// stands between `, or `, ` or ` and `; `.
  package func leavingOut(_ isMissing: (String) -> Bool) -> Hint? {
    var clauses: [(separator: String, parts: [Part])] = [("", [])]
    for part in parts {
      guard case .text(let text) = part else {
        clauses[clauses.count - 1].parts.append(part)
        continue
      }
      var rest = text[...]
      while let next = Self.separators.compactMap({ rest.firstRange(of: $0) }).min(by: {
        ($0.lowerBound, rest.distance(from: $0.upperBound, to: rest.endIndex))
          < ($1.lowerBound, rest.distance(from: $1.upperBound, to: rest.endIndex))
      }) {
        clauses[clauses.count - 1].parts.append(.text(String(rest[..<next.lowerBound])))
        clauses.append((String(rest[next]), []))
        rest = rest[next.upperBound...]
      }
      clauses[clauses.count - 1].parts.append(.text(String(rest)))
    }
    let kept = clauses.filter { clause in
      // The settings beside a command are that command's.
      clause.parts.contains { if case .command = $0 { true } else { false } }
        || !clause.parts.contains { if case .setting(let name) = $0 { isMissing(name) } else { false } }
    }
    guard let first = kept.first else { return nil }
    return kept.dropFirst().reduce(Hint(parts: first.parts)) { hint, clause in
      Hint(parts: hint.parts + [.text(clause.separator)] + clause.parts)
    }
  }

  private static let separators = [", or ", " or ", "; "]
}
