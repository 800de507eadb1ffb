/// Which words an expression of words can be, never too few.
extension IntervalAnalysis {
  /// The codes of the words that an expression can have as its value.
  ///
  /// - Complexity: O(size of the expression + words).
  func words(of expression: Formula) -> Set<Int> {
    var found: Set<Int> = []
    collectWords(of: expression, into: &found)
    return found
  }

  private func collectWords(of expression: Formula, into found: inout Set<Int>) {
    switch expression {
    case .integer(let code): found.insert(code)
    case .cell(let i): found.formUnion(cellWords[i] ?? [])
    case .element(let list, _, _): found.formUnion(cellWords[list.lowerBound] ?? [])
    case .output(let i): found.formUnion(outputWords[i] ?? [])
    case .hidden(let i): found.formUnion(hiddenWords[i] ?? [])
    case .choice(let elements, _, _): for element in elements { collectWords(of: element, into: &found) }
    case .table(let table, _, _): found.formUnion(table.values)
    case .map(let values, let otherwise, _, _, _):
      for value in values.values { collectWords(of: value, into: &found) }
      if let otherwise { collectWords(of: otherwise, into: &found) }
    case .conditional(_, let then, let otherwise):
      collectWords(of: then, into: &found)
      collectWords(of: otherwise, into: &found)
    case .unary, .binary, .aggregate: break
    }
  }
}
