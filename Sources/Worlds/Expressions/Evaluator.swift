import Records

/// Computes expressions for one input; all arithmetic is checked.
///
/// Hidden values are computed when they are asked for, once each; one that fails matters only to who asks for it.
struct Evaluator {
  /// The values of all input cells; words by their canonical codes.
  let cells: [Int]
  /// The outputs computed so far.
  var outputs: [Int] = []
  private let hidden: [HiddenValue]
  private let words: [String]
  private var known: [Int?]
  private var failed: [Int: Failure] = [:]
  /// By the first hidden value of a rule: the first one that is not computed yet.
  private var reached: [Int: Int] = [:]

  init(cells: [Int], hidden: [HiddenValue] = [], words: [String] = []) {
    self.cells = cells
    self.hidden = hidden
    self.words = words
    known = Array(repeating: nil, count: hidden.count)
  }

  /// What went wrong while evaluating, and where in the world file.
  struct Failure: Error {
    let place: Place
    let message: String
    let hint: Hint?
  }

  /// - Throws: ``Failure`` on overflow, division by zero, and list indexes or k out of range.
  mutating func value(of expression: Formula) throws(Failure) -> Int {
    switch expression {
    case .integer(let value): return value
    case .cell(let i): return cells[i]
    case .output(let i): return outputs[i]
    case .hidden(let i): return try hiddenValue(i)
    case .element(let list, let index, let place):
      let i = try value(of: index)
      guard i >= 0, i < list.count else {
        throw Failure(
          place: place, message: "the list index is \(i); it has to be in 0..<\(list.count)", hint: nil)
      }
      return cells[list.lowerBound + i]
    case .choice(let elements, let index, let place):
      let i = try value(of: index)
      guard elements.indices.contains(i) else {
        throw Failure(
          place: place, message: "the list index is \(i); it has to be in 0..<\(elements.count)", hint: nil)
      }
      return try value(of: elements[i])
    case .table(let table, let indexes, let place): return try entry(of: table, indexes, place)
    case .map(let values, let otherwise, let subject, let isOfWords, let place):
      let key = try value(of: subject)
      if let chosen = values[key] ?? otherwise { return try value(of: chosen) }
      throw Failure(
        place: place, message: "the map has no key \(shown(key, isOfWords ? .word : .number))",
        hint: "add it, or else -> value")
    case .unary(let operation, let operand, let place):
      let x = try value(of: operand)
      switch operation {
      case .not: return x == 0 ? 1 : 0
      case .minus: return try checked(0.subtractingReportingOverflow(x), "-\(x)", place)
      case .abs: return x >= 0 ? x : try checked(0.subtractingReportingOverflow(x), "abs(\(x))", place)
      }
    case .binary(let operation, let left, let right, let place):
      return try binary(operation, left, right, place)
    case .conditional(let condition, let then, let otherwise):
      return try value(of: try value(of: condition) != 0 ? then : otherwise)
    case .aggregate(let function, let operands, let selector, let place):
      return try aggregate(function, operands, selector, place)
    }
  }

  /// The value of a hidden value, after all those before it of the same rule: whether one of those fails is no matter
  /// unless this one uses it.
  private mutating func hiddenValue(_ index: Int) throws(Failure) -> Int {
    let first = hidden[index].first
    let start = reached[first] ?? first
    if start <= index {
      // Those that are computed now ask for others of this rule that are known already.
      for i in start...index {
        reached[first] = i + 1
        do throws(Failure) {
          known[i] = try value(of: hidden[i].formula)
        } catch {
          failed[i] = error
        }
      }
    }
    if let failure = failed[index] { throw failure }
    return known[index]!
  }

  private mutating func entry(of table: LookupTable, _ indexes: [Formula], _ place: Place) throws(Failure)
    -> Int
  {
    var at = 0
    for (dimension, index) in indexes.enumerated() {
      let keys = table.keys(dimension)
      let key = try value(of: index)
      guard let i = keys.place(of: key) else {
        throw Failure(
          place: place,
          message: "the table \"\(table.name)\" has no \(dimension == 0 ? "row" : "column") "
            + shown(key, keys.kind), hint: nil)
      }
      at = at * keys.count + i
    }
    return table.values[at]
  }

  /// A value in a message.
  private func shown(_ value: Int, _ kind: ValueKind) -> String {
    kind == .word ? "\"\(words[value])\"" : "\(value)"
  }

  private mutating func binary(_ operation: BinaryOperator, _ left: Formula, _ right: Formula, _ place: Place)
    throws(Failure) -> Int
  {
    let x = try value(of: left)
    if operation == .and && x == 0 { return 0 }
    if operation == .or && x != 0 { return 1 }
    let y = try value(of: right)
    switch operation {
    case .and, .or: return y != 0 ? 1 : 0
    case .xor: return (x != 0) != (y != 0) ? 1 : 0
    case .equal: return x == y ? 1 : 0
    case .notEqual: return x != y ? 1 : 0
    case .less: return x < y ? 1 : 0
    case .lessOrEqual: return x <= y ? 1 : 0
    case .greater: return x > y ? 1 : 0
    case .greaterOrEqual: return x >= y ? 1 : 0
    case .plus: return try checked(x.addingReportingOverflow(y), "\(x) + \(y)", place)
    case .minus: return try checked(x.subtractingReportingOverflow(y), "\(x) - \(y)", place)
    case .times: return try checked(x.multipliedReportingOverflow(by: y), "\(x) * \(y)", place)
    case .div, .mod:
      guard y != 0 else {
        throw Failure(
          place: place, message: "division by zero in \(x) \(operation.rawValue) 0",
          hint: "guard it: if y = 0 then … else x \(operation.rawValue) y")
      }
      if operation == .mod { return Self.flooredRemainder(x, y) }
      return try checked(Self.flooredQuotient(x, y), "\(x) div \(y)", place)
    }
  }

  private mutating func aggregate(
    _ function: Aggregate, _ operands: [Formula.Operand], _ selector: Formula?, _ place: Place
  ) throws(Failure) -> Int {
    var values: [Int] = []
    for operand in operands {
      switch operand {
      case .cells(let list): values.append(contentsOf: cells[list])
      case .list(let elements): for element in elements { values.append(try value(of: element)) }
      case .value(let expression): values.append(try value(of: expression))
      }
    }
    let chosen: Int
    if let selector { chosen = try value(of: selector) } else { chosen = 0 }
    switch function {
    case .sum:
      var total = 0
      for x in values { total = try checked(total.addingReportingOverflow(x), "\(total) + \(x)", place) }
      return total
    case .min: return values.min() ?? 0
    case .max: return values.max() ?? 0
    case .count: return values.count { $0 == chosen }
    case .any: return values.contains { $0 != 0 } ? 1 : 0
    case .all: return values.allSatisfy { $0 != 0 } ? 1 : 0
    case .contains: return values.contains(chosen) ? 1 : 0
    case .index:
      if let place = values.firstIndex(of: chosen) { return place }
      throw Failure(
        place: place, message: "index looks for a value that the list does not have",
        hint: "guard it: if x in list then index(list, x) else …")
    case .kth:
      guard chosen >= 1, chosen <= values.count else {
        throw Failure(
          place: place, message: "kth asks for number \(chosen) of \(values.count) values",
          hint: "k counts from 1, the smallest")
      }
      values.sort()
      return values[chosen - 1]
    }
  }

  private func checked(
    _ result: (partialValue: Int, overflow: Bool), _ shown: @autoclosure () -> String, _ place: Place
  ) throws(Failure) -> Int {
    if !result.overflow { return result.partialValue }
    throw Failure(
      place: place, message: "\(shown()) goes beyond 64 bits", hint: "use smaller domains or mod")
  }

  /// ⌊x / y⌋ for y ≠ 0, and whether it overflows (only −2⁶³ div −1 does).
  static func flooredQuotient(_ x: Int, _ y: Int) -> (partialValue: Int, overflow: Bool) {
    let (quotient, overflow) = x.dividedReportingOverflow(by: y)
    if overflow { return (quotient, true) }
    let needsStep = x % y != 0 && (x < 0) != (y < 0)
    return (needsStep ? quotient - 1 : quotient, false)
  }

  /// x − y·⌊x / y⌋ for y ≠ 0: 0 or of the sign of y.
  static func flooredRemainder(_ x: Int, _ y: Int) -> Int {
    if y == -1 { return 0 }
    let remainder = x % y
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder
  }
}
