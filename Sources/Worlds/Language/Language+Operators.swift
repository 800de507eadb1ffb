/// An operator with how it is written.
struct OperatorRow: Sendable {
  /// Nil for what stands before one value, or is read by the parser itself.
  let operation: BinaryOperator?
  /// Its words or signs; the first one is the usual.
  let spellings: [String]
  let entry: LanguageEntry

  init(
    _ operation: BinaryOperator?, _ spellings: [String], _ usage: String, _ help: String, _ rule: String,
    _ value: String
  ) {
    self.operation = operation
    self.spellings = spellings
    entry = LanguageEntry(spellings[0], .operators, usage, help, .rule(rule, gives: value))
  }
}

extension Language {
  /// All operators, from loosest to tightest.
  static let operators: [OperatorRow] = [
    OperatorRow(
      .or, ["or"], "x or y", "1 if one of the two or both are true, else 0. Every number but 0 is true.",
      "B or a > 5", "1"),
    OperatorRow(.xor, ["xor"], "x xor y", "1 if exactly one of the two is true, else 0.", "A xor B", "1"),
    OperatorRow(.and, ["and"], "x and y", "1 if both are true, else 0.", "A and B", "0"),
    OperatorRow(nil, ["not"], "not x", "1 if x is 0, else 0. not a = b is not (a = b).", "not B", "1"),
    OperatorRow(
      .equal, ["=", "=="], "x = y", "1 if both are equal, else 0; == is the same. Numbers or words.",
      "word = \"left\"", "1"),
    OperatorRow(.notEqual, ["!="], "x != y", "1 if they differ, else 0.", "letters[0] != letters[3]", "0"),
    OperatorRow(.less, ["<"], "x < y", "1 if x is smaller. Words have no order.", "b < a", "1"),
    OperatorRow(.lessOrEqual, ["<="], "x <= y", "1 if x is smaller or equal.", "a <= 7", "1"),
    OperatorRow(.greater, [">"], "x > y", "1 if x is larger.", "a > 7", "0"),
    OperatorRow(.greaterOrEqual, [">="], "x >= y", "1 if x is larger or equal.", "a >= 7", "1"),
    OperatorRow(
      nil, ["in"], "x in list", "1 if x is in the list or range, else 0; x not in list is the reverse.",
      "3 in numbers and a not in 0..<5", "1"),
    OperatorRow(.plus, ["+"], "x + y", "The sum.", "a + b", "5"),
    OperatorRow(.minus, ["-"], "x - y", "The difference; -x is the negative.", "a - -b", "5"),
    OperatorRow(.times, ["*"], "x * y", "The product.", "a * b", "-14"),
    OperatorRow(.div, ["div"], "x div y", "The quotient, rounded down: -7 div 2 is -4.", "a div 2", "3"),
    OperatorRow(
      .mod, ["mod"], "x mod y", "The remainder, with the sign of y: -7 mod 2 is 1.", "b mod 5", "3"),
  ]
}
