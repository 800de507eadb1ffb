/// A function of the rule language.
enum Function: String, CaseIterable, Sendable {
  case sum, min, max, count, kth, any, all, index, abs, sort, reverse, first, last, length

  /// The function over several values that it is; nil for others.
  var aggregate: Aggregate? { Aggregate(rawValue: rawValue) }
}

/// A function with what it takes.
struct FunctionRow: Sendable {
  let function: Function
  /// The smallest and the largest number of arguments.
  let arguments: ClosedRange<Int>
  let entry: LanguageEntry

  init(
    _ function: Function, _ arguments: ClosedRange<Int>, _ usage: String, _ help: String, _ rule: String,
    _ value: String
  ) {
    self.function = function
    self.arguments = arguments
    entry = LanguageEntry(function.rawValue, .functions, usage, help, .rule(rule, gives: value))
  }
}

extension Language {
  private static let many = 1...Int.max

  /// All functions.
  static let functions: [FunctionRow] = [
    FunctionRow(
      .sum, many, "sum(list)", "The sum. This and others take lists, single values or both: sum(xs, 1, y).",
      "sum(numbers)", "18"),
    FunctionRow(.min, many, "min(list)", "The smallest value.", "min(a, b)", "-2"),
    FunctionRow(.max, many, "max(list)", "The largest value.", "max(numbers, 6)", "7"),
    FunctionRow(
      .count, 2...Int.max, "count(list, value)", "How many values are equal to the last one given.",
      "count(letters, \"a\")", "2"),
    FunctionRow(
      .kth, 2...Int.max, "kth(list, k)", "The k-th smallest, k from 1, equal values counted each.",
      "kth(numbers, 2)", "3"),
    FunctionRow(.any, many, "any(list)", "1 if at least one value is true, else 0.", "any(bits)", "1"),
    FunctionRow(.all, many, "all(list)", "1 if all values are true, else 0.", "all(bits)", "0"),
    FunctionRow(
      .index, 2...Int.max, "index(list, value)",
      "The place of the first value that is equal to the last one given, from 0. Fails where there is none.",
      "index(numbers, 3)", "1"),
    FunctionRow(.abs, 1...1, "abs(x)", "The value without its sign.", "abs(b)", "2"),
    FunctionRow(
      .sort, many, "sort(list)", "The list from smallest to largest. Numbers only.", "sort(numbers)",
      "3,3,5,7"),
    FunctionRow(.reverse, 1...1, "reverse(list)", "The list from its end.", "reverse(letters)", "a,c,b,a"),
    FunctionRow(.first, 1...1, "first(list)", "The first element.", "first(numbers)", "7"),
    FunctionRow(
      .last, 1...1, "last(list)", "The last element; last(scan …) is what a scan ends with.",
      "last(numbers)", "5"),
    FunctionRow(
      .length, 1...1, "length(list)", "The number of elements, which is fixed.",
      "numbers[length(numbers) - 1]", "5"),
  ]
}
