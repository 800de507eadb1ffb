import Records

/// All symbols that the text of a world can contain; see ``World/alphabet``.
struct Alphabet {
  let granularity: Granularity

  /// - Throws: `FileError` at the prompt if there are more than 100,000 symbols.
  func symbols(of templates: [Template], _ variables: Variables, place: ScalarText) throws -> [String] {
    let pieces = templates.flatMap(\.pieces)
    let shown = Set(pieces.compactMap(variables.numbers))
    let words = Set(Set(pieces).compactMap(variables.codes).joined()).map { variables.words[$0] }
    let literals = templates.flatMap(\.literals) + words
    var characters = Set(literals.flatMap(\.unicodeScalars))
    if shown.contains(where: { $0.lowerBound < 0 }) { characters.insert("-") }

    switch granularity {
    case .characters:
      if !shown.isEmpty { characters.formUnion("0123456789".unicodeScalars) }
      return characters.sorted().map { String($0) }
    case .numbers, .words:
      let signs = characters.filter { !$0.isDigit }.sorted().map { String($0) }
      let range = magnitudes(shown) ?? 0...0
      let leads = granularity == .numbers ? [""] : leads(templates, variables)
      guard
        range.count(upTo: Limits.alphabet / leads.count + 1) * leads.count + signs.count <= Limits.alphabet
      else {
        let at = place.place(at: 0)
        throw FileError(
          place.file, line: at.line, column: at.column,
          "the alphabet is too large: numbers from \(range.lowerBound) to \(range.upperBound) can occur; "
            + "at most \(Limits.alphabet) symbols are possible",
          hint: "use smaller domains, or symbols: characters")
      }
      var numbers: Set<String> = []
      if !shown.isEmpty { numbers = Set(leads.flatMap { lead in range.map { lead + String($0) } }) }
      for literal in literals {
        numbers.formUnion(granularity.symbols(in: literal).filter { $0.unicodeScalars.last!.isDigit })
      }
      return signs + numbers.sorted(by: Self.precedes)
    case .sentences: preconditionFailure("worlds have no sentences")
    }
  }

  /// What stands before the digits of a shown number in one symbol: nothing, a space, or now this, now that.
  private func leads(_ templates: [Template], _ variables: Variables) -> [String] {
    var leads: Set<String> = []
    for template in templates {
      for (i, piece) in template.pieces.enumerated() {
        guard let range = variables.numbers(of: piece) else { continue }
        // A minus comes between a space and the digits.
        if range.lowerBound < 0 { leads.insert("") }
        if range.upperBound >= 0 { leads.insert(template.endsInSpace(before: i) ? " " : "") }
      }
    }
    return leads.sorted()
  }

  /// From the smallest to the largest absolute value.
  private func magnitudes(_ ranges: Set<ClosedRange<Int>>) -> ClosedRange<Int>? {
    guard !ranges.isEmpty else { return nil }
    let all = IntervalAnalysis.hull(Array(ranges))
    if all.lowerBound >= 0 { return all }
    let (low, high) = (Self.magnitude(all.lowerBound), Self.magnitude(all.upperBound))
    return all.upperBound < 0 ? high...low : 0...max(low, high)
  }

  private static func magnitude(_ x: Int) -> Int { x == .min ? .max : abs(x) }

  /// By value, then by length: 7 before 07 before 8. Works for any number of digits.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    let x = a.drop { $0 == "0" || $0 == " " }
    let y = b.drop { $0 == "0" || $0 == " " }
    if x.utf8.count != y.utf8.count { return x.utf8.count < y.utf8.count }
    if x != y { return x < y }
    return a.utf8.count < b.utf8.count
  }
}
