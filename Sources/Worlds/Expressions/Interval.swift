/// Interval analysis: for each expression a range that holds all its values, never too small.
///
/// Operands are treated as independent, so `A - A` over booleans is −1...1. Bounds beyond 64 bits stop at the
/// smallest and largest `Int`; evaluation itself reports an overflow.
struct IntervalAnalysis {
  typealias Interval = ClosedRange<Int>

  /// The domains of all cells; of words the range of their canonical codes.
  var cells: [Interval]
  /// The ranges of the outputs analysed so far.
  var outputs: [Interval] = []
  /// The ranges of the hidden values analysed so far.
  var hidden: [Interval] = []
  /// The canonical codes of the words that cells, outputs and hidden values can have, by their index; none for numbers.
  var cellWords: [Int: Set<Int>] = [:]
  var outputWords: [Int: Set<Int>] = [:]
  var hiddenWords: [Int: Set<Int>] = [:]

  /// A range that holds all values of the expression.
  func range(of expression: Formula) -> Interval {
    switch expression {
    case .integer(let value): return value...value
    case .cell(let i): return cells[i]
    case .output(let i): return outputs[i]
    case .hidden(let i): return hidden[i]
    case .element(let list, _, _): return cells[list.lowerBound]
    case .choice(let elements, let index, _):
      let places = range(of: index)
      let reached = elements.indices.filter(places.contains)
      return Self.hull((reached.isEmpty ? Array(elements.indices) : reached).map { range(of: elements[$0]) })
    case .table(let table, _, _): return table.range
    case .map(let values, let otherwise, _, _, _):
      return Self.hull((values.values.map { $0 } + [otherwise].compactMap { $0 }).map(range(of:)))
    case .unary(let operation, let operand, _):
      let x = range(of: operand)
      switch operation {
      case .not: return Self.truth(Self.isAlwaysTrue(x) ? false : x == 0...0 ? true : nil)
      case .minus: return Self.negated(x.upperBound)...Self.negated(x.lowerBound)
      case .abs:
        let (low, high) = (Self.magnitude(x.lowerBound), Self.magnitude(x.upperBound))
        return (x.contains(0) ? 0 : min(low, high))...max(low, high)
      }
    case .binary(let operation, let left, let right, _):
      return Self.binary(operation, range(of: left), range(of: right))
    case .conditional(let condition, let then, let otherwise):
      let test = range(of: condition)
      if test == 0...0 { return range(of: otherwise) }
      if Self.isAlwaysTrue(test) { return range(of: then) }
      return Self.hull([range(of: then), range(of: otherwise)])
    case .aggregate(let function, let operands, let selector, _):
      return aggregate(function, runs(of: operands), selector.map(range(of:)))
    }
  }

  /// The operands' ranges, each with how many values have it: cells of one list share their domain.
  func runs(of operands: [Formula.Operand]) -> [(range: Interval, count: Int)] {
    operands.flatMap { operand -> [(range: Interval, count: Int)] in
      switch operand {
      case .cells(let list): [(cells[list.lowerBound], list.count)]
      case .list(let values): values.map { (range(of: $0), 1) }
      case .value(let value): [(range(of: value), 1)]
      }
    }
  }

  private func aggregate(
    _ function: Aggregate, _ runs: [(range: Interval, count: Int)], _ selector: Interval?
  ) -> Interval {
    let total = runs.reduce(0) { $0 + $1.count }
    switch function {
    case .sum:
      return runs.reduce(0...0) { sum, run in
        Self.binary(.plus, sum, Self.binary(.times, run.range, run.count...run.count))
      }
    case .min: return runs.map(\.range.lowerBound).min()!...runs.map(\.range.upperBound).min()!
    case .max: return runs.map(\.range.lowerBound).max()!...runs.map(\.range.upperBound).max()!
    case .count: return 0...total
    case .index: return 0...max(0, total - 1)
    case .any, .all, .contains: return 0...1
    case .kth:
      let k = (selector ?? 1...total).clamped(to: 1...total)
      let low = Self.kth(k.lowerBound, of: runs.map { ($0.range.lowerBound, $0.count) })
      return low...Self.kth(k.upperBound, of: runs.map { ($0.range.upperBound, $0.count) })
    }
  }

  private static func kth(_ k: Int, of runs: [(value: Int, count: Int)]) -> Int {
    var left = k
    let sorted = runs.sorted { $0.value < $1.value }
    for run in sorted {
      left -= run.count
      if left <= 0 { return run.value }
    }
    return sorted.last?.value ?? 0
  }
}

extension IntervalAnalysis {
  /// The range of `x op y` for independent x and y.
  static func binary(_ operation: BinaryOperator, _ x: Interval, _ y: Interval) -> Interval {
    let overlap = x.overlaps(y)
    let fixed = x.count(upTo: 2) == 1 && x == y
    switch operation {
    case .or:
      return truth(isAlwaysTrue(x) || isAlwaysTrue(y) ? true : x == 0...0 && y == 0...0 ? false : nil)
    case .and:
      return truth(x == 0...0 || y == 0...0 ? false : isAlwaysTrue(x) && isAlwaysTrue(y) ? true : nil)
    case .xor: return 0...1
    case .equal: return truth(!overlap ? false : fixed ? true : nil)
    case .notEqual: return truth(!overlap ? true : fixed ? false : nil)
    case .less: return truth(x.upperBound < y.lowerBound ? true : x.lowerBound >= y.upperBound ? false : nil)
    case .lessOrEqual:
      return truth(x.upperBound <= y.lowerBound ? true : x.lowerBound > y.upperBound ? false : nil)
    case .greater: return binary(.less, y, x)
    case .greaterOrEqual: return binary(.lessOrEqual, y, x)
    case .plus: return added(x.lowerBound, y.lowerBound)...added(x.upperBound, y.upperBound)
    case .minus:
      return subtracted(x.lowerBound, y.upperBound)...subtracted(x.upperBound, y.lowerBound)
    case .times: return corners(x, y, multiplied)
    case .div:
      let parts = signed(y).map { corners(x, $0, divided) }
      return parts.isEmpty ? 0...0 : hull(parts)
    case .mod:
      let parts = signed(y).map { remainder(x, $0) }
      return parts.isEmpty ? 0...0 : hull(parts)
    }
  }

  /// The smallest interval around several.
  static func hull(_ parts: [Interval]) -> Interval {
    parts.map(\.lowerBound).min()!...parts.map(\.upperBound).max()!
  }

  private static func truth(_ known: Bool?) -> Interval {
    known.map { $0 ? 1...1 : 0...0 } ?? 0...1
  }

  private static func isAlwaysTrue(_ x: Interval) -> Bool { !x.contains(0) }

  /// The negative and the positive part of a divisor's range.
  private static func signed(_ y: Interval) -> [Interval] {
    var parts: [Interval] = []
    if y.lowerBound < 0 { parts.append(y.lowerBound...min(y.upperBound, -1)) }
    if y.upperBound > 0 { parts.append(max(y.lowerBound, 1)...y.upperBound) }
    return parts
  }

  private static func remainder(_ x: Interval, _ y: Interval) -> Interval {
    if y.lowerBound == y.upperBound {  // the remainder grows with x while the quotient stays
      let divisor = y.lowerBound
      if divided(x.lowerBound, divisor) == divided(x.upperBound, divisor) {
        let low = Evaluator.flooredRemainder(x.lowerBound, divisor)
        let high = Evaluator.flooredRemainder(x.upperBound, divisor)
        return min(low, high)...max(low, high)
      }
    }
    if y.lowerBound > 0 {
      let high = x.lowerBound >= 0 ? min(x.upperBound, y.upperBound - 1) : y.upperBound - 1
      return 0...high
    }
    let low = x.upperBound <= 0 ? max(x.lowerBound, y.lowerBound + 1) : y.lowerBound + 1
    return low...0
  }

  private static func corners(_ x: Interval, _ y: Interval, _ f: (Int, Int) -> Int) -> Interval {
    let values = [
      f(x.lowerBound, y.lowerBound), f(x.lowerBound, y.upperBound), f(x.upperBound, y.lowerBound),
      f(x.upperBound, y.upperBound),
    ]
    return values.min()!...values.max()!
  }

  private static func added(_ x: Int, _ y: Int) -> Int {
    let (sum, overflow) = x.addingReportingOverflow(y)
    return overflow ? (x < 0 ? .min : .max) : sum
  }

  private static func subtracted(_ x: Int, _ y: Int) -> Int {
    let (difference, overflow) = x.subtractingReportingOverflow(y)
    return overflow ? (x < 0 ? .min : .max) : difference
  }

  private static func negated(_ x: Int) -> Int { subtracted(0, x) }

  private static func magnitude(_ x: Int) -> Int { x < 0 ? negated(x) : x }

  private static func multiplied(_ x: Int, _ y: Int) -> Int {
    let (product, overflow) = x.multipliedReportingOverflow(by: y)
    return overflow ? ((x < 0) != (y < 0) ? .min : .max) : product
  }

  private static func divided(_ x: Int, _ y: Int) -> Int {
    let (quotient, overflow) = Evaluator.flooredQuotient(x, y)
    return overflow ? .max : quotient
  }
}

extension ClosedRange<Int> {
  /// The number of values, at most `limit`; never overflows.
  func count(upTo limit: Int) -> Int {
    let (difference, overflow) = upperBound.subtractingReportingOverflow(lowerBound)
    return overflow || difference >= limit ? limit : difference + 1
  }
}
