/// Where evaluation could fail: division by zero, an index or k out of range, more than 64 bits.
extension IntervalAnalysis {
  /// For each operation of an expression that could fail, the expression that decides whether it does.
  ///
  /// Never too few; operations that a condition guards are among them.
  func risks(of expression: Formula) -> [Formula] {
    switch expression {
    case .integer, .cell, .output, .hidden: return []
    case .element(let list, let index, _):
      return risks(of: index) + (Self.holds(0...list.count - 1, range(of: index)) ? [] : [index])
    case .choice(let elements, let index, _):
      return elements.flatMap(risks) + risks(of: index)
        + (Self.holds(0...elements.count - 1, range(of: index)) ? [] : [index])
    case .table(let table, let indexes, _):
      return indexes.enumerated().flatMap { dimension, index in
        risks(of: index) + (holds(table.keys(dimension), index) ? [] : [index])
      }
    case .map(let values, let otherwise, let subject, let isOfWords, _):
      let inner = values.keys.sorted().map { values[$0]! } + [otherwise].compactMap { $0 }
      let keys = LookupTable.Keys.named(
        values.mapValues { _ in 0 }, isOfWords ? .word : .number)
      let isSure = otherwise != nil || holds(keys, subject)
      return inner.flatMap(risks) + risks(of: subject) + (isSure ? [] : [subject])
    case .unary(let operation, let operand, _):
      let overflows = operation != .not && range(of: operand).lowerBound == .min
      return risks(of: operand) + (overflows ? [operand] : [])
    case .binary(let operation, let left, let right, _):
      let inner = risks(of: left) + risks(of: right)
      switch operation {
      case .div, .mod: return inner + (range(of: right).contains(0) ? [right] : overflow(expression))
      case .plus, .minus, .times: return inner + overflow(expression)
      default: return inner
      }
    case .conditional(let condition, let then, let otherwise):
      return risks(of: condition) + risks(of: then) + risks(of: otherwise)
    case .aggregate(let function, let operands, let selector, _):
      var found = selector.map(risks) ?? []
      for operand in operands {
        switch operand {
        case .cells: break
        case .list(let values): found += values.flatMap(risks)
        case .value(let value): found += risks(of: value)
        }
      }
      if function == .index, let selector, !Self.isOne(selector, of: operands) { found.append(selector) }
      if function == .kth, let selector {
        let count = runs(of: operands).reduce(0) { $0 + $1.count }
        if !Self.holds(1...count, range(of: selector)) { found.append(selector) }
      }
      return found + (function == .sum ? overflow(expression) : [])
    }
  }

  /// Whether an expression chooses one of these values, as `max(list)` does.
  private static func isOne(_ selector: Formula, of operands: [Formula.Operand]) -> Bool {
    guard case .aggregate(let function, operands, _, _) = selector else { return false }
    return function == .min || function == .max || function == .kth
  }

  /// Whether all values that an expression can have are keys.
  private func holds(_ keys: LookupTable.Keys, _ index: Formula) -> Bool {
    if keys.kind == .word { return words(of: index).allSatisfy { keys.place(of: $0) != nil } }
    let range = range(of: index)
    return range.count(upTo: keys.count + 1) <= keys.count && range.allSatisfy { keys.place(of: $0) != nil }
  }

  /// The expression itself if its range ends where numbers do.
  private func overflow(_ expression: Formula) -> [Formula] {
    let range = range(of: expression)
    return range.lowerBound == .min || range.upperBound == .max ? [expression] : []
  }

  private static func holds(_ outer: Interval, _ inner: Interval) -> Bool {
    outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound
  }
}
