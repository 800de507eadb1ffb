/// An operator between two values.
public enum BinaryOperator: String, Hashable, Sendable, Codable, CaseIterable {
  /// 1 if at least one operand is not 0, else 0.
  case or
  /// 1 if exactly one operand is not 0, else 0.
  case xor
  /// 1 if both operands are not 0, else 0.
  case and
  /// 1 if both operands are equal, else 0.
  case equal = "="
  /// 1 if the operands differ, else 0.
  case notEqual = "!="
  /// 1 if the left operand is smaller, else 0.
  case less = "<"
  /// 1 if the left operand is smaller or equal, else 0.
  case lessOrEqual = "<="
  /// 1 if the left operand is larger, else 0.
  case greater = ">"
  /// 1 if the left operand is larger or equal, else 0.
  case greaterOrEqual = ">="
  /// The sum.
  case plus = "+"
  /// The difference.
  case minus = "-"
  /// The product.
  case times = "*"
  /// ⌊x / y⌋, rounded towards −∞.
  case div
  /// x − y · ⌊x / y⌋, which has the sign of y.
  case mod

  /// How tightly the operator binds: `or` 1, `xor` 2, `and` 3, (`not` 4), comparisons 5, `+ -` 6,
  /// `* div mod` 7.
  public var precedence: Int {
    switch self {
    case .or: 1
    case .xor: 2
    case .and: 3
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 5
    case .plus, .minus: 6
    case .times, .div, .mod: 7
    }
  }

  /// Whether the operator compares; comparisons do not chain (`a < b < c` is refused).
  public var isComparison: Bool { precedence == 5 }
}

/// An operator before one value.
public enum UnaryOperator: String, Hashable, Sendable, Codable {
  /// 1 if the operand is 0, else 0. Binds like Python's: `not a = b` is `not (a = b)`.
  case not
  /// The negative of the operand. Binds tighter than `*`.
  case minus = "-"
  /// The operand without its sign; written as a function, `abs(x)`.
  case abs

  /// How tightly the operator binds, on the scale of ``BinaryOperator/precedence``.
  public var precedence: Int { self == .not ? 4 : 8 }
}

/// A function over several values: lists, scalars or both together.
public enum Aggregate: String, Hashable, Sendable, Codable, CaseIterable {
  /// The sum of all values.
  case sum
  /// The smallest value.
  case min
  /// The largest value.
  case max
  /// `count(values…, v)`: how many of the values equal `v`.
  case count
  /// `kth(values…, k)`: the k-th smallest of the values, k counted from 1, equal values counted each:
  /// `kth(7, 3, 3, 2)` is 3.
  case kth
  /// 1 if at least one of the values is not 0, else 0.
  case any
  /// 1 if no value is 0, else 0.
  case all
  /// `index(values…, v)`: the place of the first value that equals `v`, counted from 0.
  case index
  /// `v in list`: 1 if one of the values equals `v`, else 0.
  case contains = "in"

  /// Whether the last argument is not one of the values but says what to look for.
  public var takesSelector: Bool {
    switch self {
    case .count, .kth, .index, .contains: true
    case .sum, .min, .max, .any, .all: false
    }
  }

  /// Whether the values have to be numbers: words can only be compared.
  var needsNumbers: Bool { self != .count && self != .index && self != .contains }
}
