@testable import Worlds

/// A second evaluator for everything the rule language has: it walks what was parsed, with lists as lists and words as
/// text, and shares nothing else with the library. Nothing is unrolled, shared, ordered or checked beforehand.
///
/// A failure is thrown where it happens, so what is not reached does not fail.
struct TreeEvaluator {
  enum Value: Equatable {
    case number(Int)
    case word(String)
    case list([Value])
    /// An element that cannot be computed; it matters only to who uses it.
    case failed

    var shown: String {
      switch self {
      case .number(let number): "\(number)"
      case .word(let word): word
      case .list(let values): values.map(\.shown).joined(separator: ",")
      case .failed: "failed"
      }
    }

    var elements: [Value] { if case .list(let values) = self { values } else { [self] } }
  }

  struct Failure: Error {}

  var names: [String: Value] = [:]
  /// Tables by name: a value for the texts of row and column.
  var tables: [String: [[String]: Value]] = [:]

  /// The value of a rule that is an equation of its own: no element of it may fail.
  func whole(_ syntax: Syntax) throws -> Value {
    let value = try value(syntax)
    if value.elements.contains(.failed) { throw Failure() }
    return value
  }

  private func lazy(_ syntax: Syntax) -> Value { (try? value(syntax)) ?? .failed }

  private func known(_ value: Value) throws -> Value {
    if value == .failed { throw Failure() }
    return value
  }

  func value(_ syntax: Syntax) throws -> Value {
    switch syntax {
    case .integer(let number, _): return .number(number)
    case .text(let word, _): return .word(word)
    case .name(let name, _):
      guard let value = names[name] else { throw Failure() }
      return try known(value)
    case .element(let base, let indexes, _): return try element(base, indexes)
    case .call(let function, let arguments, _): return try call(function, try arguments.map(value))
    case .unary(let operation, let operand, _):
      let x = try number(operand)
      if operation == .not { return .number(x == 0 ? 1 : 0) }
      return try exact(operation == .abs ? Int128(x).magnitudeValue : -Int128(x))
    case .binary(let operation, let left, let right, _): return try binary(operation, left, right)
    case .membership(let item, let list, _):
      if case .range(let low, let high, let isHalfOpen, _) = list {
        let x = try number(item)
        let top = try number(high)
        return truth(x >= (try number(low)) && (isHalfOpen ? x < top : x <= top))
      }
      let (wanted, values) = (try value(item), try value(list).elements)
      if values.contains(.failed) { throw Failure() }
      return truth(values.contains(wanted))
    case .conditional(let condition, let then, let otherwise, _):
      guard let test = try? number(condition) else {
        // A list has its elements, though none of them can be computed.
        if case .list(let values) = try value(then) { return .list(values.map { _ in .failed }) }
        throw Failure()
      }
      return try value(test != 0 ? then : otherwise)
    case .list(let parts, _): return .list(parts.flatMap { lazy($0).elements })
    case .range(let low, let high, let isHalfOpen, _):
      let (first, last) = (try number(low), try number(high))
      return .list((first..<(isHalfOpen ? last : last + 1)).map { .number($0) })
    case .map: throw Failure()
    case .repetition(let repetition, _): return try repeated(repetition)
    }
  }

  private func number(_ syntax: Syntax) throws -> Int {
    guard case .number(let number) = try value(syntax) else { throw Failure() }
    return number
  }

  private func truth(_ holds: Bool) -> Value { .number(holds ? 1 : 0) }

  private func exact(_ wide: Int128) throws -> Value {
    guard let number = Int(exactly: wide) else { throw Failure() }
    return .number(number)
  }

  private func element(_ base: Syntax, _ indexes: [Syntax]) throws -> Value {
    if case .map(let entries, let otherwise, _) = base {
      let wanted = try value(indexes[0])
      for entry in entries where try value(entry.key) == wanted { return try value(entry.value) }
      guard let otherwise else { throw Failure() }
      return try value(otherwise)
    }
    if case .name(let name, _) = base, let table = tables[name] {
      guard let entry = table[try indexes.map { try value($0).shown }] else { throw Failure() }
      return entry
    }
    let (values, place) = (try value(base).elements, try number(indexes[0]))
    guard values.indices.contains(place) else { throw Failure() }
    return try known(values[place])
  }

  private func binary(_ operation: BinaryOperator, _ left: Syntax, _ right: Syntax) throws -> Value {
    if operation == .equal || operation == .notEqual {
      return truth((try value(left) == (try value(right))) == (operation == .equal))
    }
    let x = try number(left)
    if operation == .and, x == 0 { return .number(0) }
    if operation == .or, x != 0 { return .number(1) }
    let y = try number(right)
    let (a, b) = (Int128(x), Int128(y))
    switch operation {
    case .and, .or: return truth(y != 0)
    case .xor: return truth((x != 0) != (y != 0))
    case .less: return truth(x < y)
    case .lessOrEqual: return truth(x <= y)
    case .greater: return truth(x > y)
    case .greaterOrEqual: return truth(x >= y)
    case .plus: return try exact(a + b)
    case .minus: return try exact(a - b)
    case .times: return try exact(a * b)
    case .div, .mod:
      guard y != 0 else { throw Failure() }
      let remainder = ((a % b) + b) % b
      return try exact(operation == .mod ? remainder : (a - remainder) / b)
    case .equal, .notEqual: throw Failure()
    }
  }

  private func call(_ function: Function, _ arguments: [Value]) throws -> Value {
    func numbers(_ values: some Sequence<Value>) throws -> [Int] {
      try values.map { if case .number(let number) = $0 { number } else { throw Failure() } }
    }
    let all = arguments.flatMap(\.elements)
    let usesAll = ![.first, .last, .reverse, .length, .sort].contains(function)
    if usesAll, all.contains(.failed) { throw Failure() }
    switch function {
    case .sum:
      return try numbers(all).reduce(.number(0)) { try exact(Int128(try numbers([$0])[0]) + Int128($1)) }
    case .min: return .number(try numbers(all).min()!)
    case .max: return .number(try numbers(all).max()!)
    case .any: return truth(try numbers(all).contains { $0 != 0 })
    case .all: return truth(try !numbers(all).contains(0))
    case .abs: return try exact(Int128(try numbers(all)[0]).magnitudeValue)
    case .sort where all.contains(.failed): return .list(all.map { _ in .failed })
    case .sort: return .list(try numbers(all).sorted().map { .number($0) })
    case .reverse: return .list(all.reversed())
    case .first: return try known(all[0])
    case .last: return try known(all[all.count - 1])
    case .length: return .number(all.count)
    case .count: return .number(all.dropLast().count { $0 == all.last! })
    case .index:
      guard let place = all.dropLast().firstIndex(of: all.last!) else { throw Failure() }
      return .number(place)
    case .kth:
      let (values, k) = (try numbers(all.dropLast()).sorted(), try numbers([all.last!])[0])
      guard k >= 1, k <= values.count else { throw Failure() }
      return .number(values[k - 1])
    }
  }

  private func repeated(_ repetition: Syntax.Repetition) throws -> Value {
    var inner = self
    var results: [Value] = []
    var reached = repetition.start.map(lazy)
    for element in try value(repetition.list).elements {
      inner.names[repetition.variable] = element
      if let reached { inner.names["acc"] = reached }
      let result = inner.lazy(repetition.rule)
      results.append(result)
      if reached != nil { reached = result }
    }
    return repetition.kind == .fold ? try known(reached!) : .list(results)
  }
}

extension Int128 {
  fileprivate var magnitudeValue: Int128 { self < 0 ? -self : self }
}
