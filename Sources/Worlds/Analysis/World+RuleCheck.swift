import Arrays

/// How far a world's rules were tried; see ``World/checkRules()``.
public struct RuleCheck: Hashable, Sendable, Codable {
  /// The number of inputs that the rules were evaluated on; 0 where no rule can fail.
  public let evaluated: Int
  /// Whether no input at all makes a rule fail. Otherwise none was found that does.
  public let isProven: Bool

  package init(evaluated: Int, isProven: Bool) {
    self.evaluated = evaluated
    self.isProven = isProven
  }
}

extension World {
  /// Evaluations of one search through a part of the inputs.
  private static let searched = 1 << 18

  /// Looks for inputs on which a rule fails: division by zero, an index or k out of range, more than 64 bits.
  ///
  /// Rules that cannot fail by their ranges are left out. For each other one all values are tried of the cells that it
  /// depends on, where these are not too many, and of those that decide whether an operation fails; the rest is draws,
  /// half of their values the ends of a domain, 0 or ±1.
  ///
  /// - Throws: `FileError` at the place in the rules, with the input, as ``evaluate(_:)`` does.
  /// - Complexity: at most about 2¹⁸ evaluations of an output for each operation that could fail, up to 64 of those.
  public func checkRules() throws -> RuleCheck {
    let graph = graph
    var generator = SeededGenerator(seed: 1)
    var evaluated = 0
    var isProven = true
    var done: Set<[Int]> = []
    // Rules of very many operations are tried on fewer inputs.
    let limit = max(operations > 10_000 ? 64 : 1_024, Self.searched / max(outputs.count, operations / 64))
    var risksOfHidden: [Int: [Formula]] = [:]
    func risks(of formula: Formula, _ reads: Formula.Reads) -> [Formula] {
      reads.hidden.sorted().reduce(into: analysis.risks(of: formula)) { risks, value in
        if risksOfHidden[value] == nil { risksOfHidden[value] = analysis.risks(of: hidden[value].formula) }
        risks += risksOfHidden[value]!
      }
    }
    var rules: [(risks: [Formula], cells: [Int])] = []
    var reached: Set<Int> = []
    for (number, output) in outputs.enumerated() {
      let reads = reads(of: output.expression)
      reached.formUnion(reads.hidden)
      rules.append((risks(of: output.expression, reads), graph.reaches[number].map(\.cell)))
    }
    // Helpers that no output uses are computed all the same.
    for value in helpers.flatMap(\.values) where !reached.contains(value) {
      let reads = reads(of: .hidden(value))
      rules.append((risks(of: .hidden(value), reads), reads.cells.sorted()))
    }
    for rule in rules where !rule.risks.isEmpty {
      let all = rule.cells
      var parts = [all] + rule.risks.prefix(64).map { cells(of: $0, graph) }
      if InputSpace(cells: all.map { cells[$0] }).isAtMost(limit) { parts = [all] } else { isProven = false }
      for part in parts where done.insert(part).inserted {
        evaluated += try tryAll(part, limit: limit, using: &generator)
      }
    }
    return RuleCheck(evaluated: evaluated, isProven: isProven)
  }

  /// The cells that an expression depends on, also through outputs.
  private func cells(of expression: Formula, _ graph: DependencyGraph) -> [Int] {
    var reads = reads(of: expression)
    for output in reads.outputs { reads.cells.formUnion(graph.reaches[output].map(\.cell)) }
    return reads.cells.sorted()
  }

  /// Evaluates the rules for all values of some cells, the others drawn anew each time; for draws of all cells where
  /// there are more than `limit`.
  private func tryAll(_ part: [Int], limit: Int, using generator: inout SeededGenerator) throws -> Int {
    let space = InputSpace(cells: part.map { cells[$0] })
    guard space.isAtMost(limit) else {
      for _ in 0..<limit { _ = try compute(extremeDraw(using: &generator)) }
      return limit
    }
    var count = 0
    var values: Input? = space.first
    let isAll = part.count == cells.count
    while let current = values {
      var input = isAll ? current.values : extremeDraw(using: &generator).values
      for (cell, value) in zip(part, current.values) { input[cell] = value }
      _ = try compute(Input(input))
      count += 1
      values = space.next(after: current)
    }
    return count
  }

  private func extremeDraw(using generator: inout SeededGenerator) -> Input {
    Input(
      cells.map { cell in
        let special = [cell.domain.lowerBound, cell.domain.upperBound, 0, 1, -1].filter(cell.domain.contains)
        return generator.uniform(below: 2) == 0
          ? generator.uniform(in: cell.domain) : special[generator.uniform(below: special.count)]
      })
  }
}

extension InputSpace {
  /// Whether there are at most so many inputs.
  fileprivate func isAtMost(_ limit: Int) -> Bool { count.map { $0 <= limit } ?? false }
}
