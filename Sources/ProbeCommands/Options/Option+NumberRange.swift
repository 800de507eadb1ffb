import ArgumentParser
import Foundation
import Records

/// Numbers on the command line have ranges, which the help says: every option that holds a number is declared with
/// `@Option(in:help:)`.
extension Option {
  /// A number in a range, with a default.
  init(
    wrappedValue: Value, name: NameSpecification = .long, in range: NumberRange<Value>, help: ArgumentHelp
  ) where Value: LosslessStringConvertible {
    self.init(
      wrappedValue: wrappedValue, name: name, parsing: .unconditional,
      help: help.saying(range.words, default: "\(wrappedValue)"), transform: { try range.read($0) })
  }

  /// A number in a range that must be given.
  init(name: NameSpecification = .long, in range: NumberRange<Value>, help: ArgumentHelp)
  where Value: LosslessStringConvertible {
    self.init(
      name: name, parsing: .unconditional, help: help.saying(range.words), transform: { try range.read($0) })
  }

  /// A number in a range that may be left out.
  init<Number: LosslessStringConvertible>(
    name: NameSpecification = .long, in range: NumberRange<Number>, help: ArgumentHelp
  ) where Value == Number? {
    self.init(
      name: name, parsing: .unconditional, help: help.saying(range.words), transform: { try range.read($0) })
  }

  /// Numbers in a range, each given with an option of its own.
  init<Number: LosslessStringConvertible>(
    wrappedValue: [Number], name: NameSpecification = .long, in range: NumberRange<Number>,
    help: ArgumentHelp
  ) where Value == [Number] {
    self.init(
      wrappedValue: wrappedValue, name: name, parsing: .unconditionalSingleValue,
      help: help.saying(range.words), transform: { try range.read($0) })
  }

  /// A list of whole numbers in a range, with a default.
  init(wrappedValue: NumberList, in range: NumberRange<Int>, help: ArgumentHelp) where Value == NumberList {
    self.init(
      wrappedValue: wrappedValue, parsing: .unconditional,
      help: help.saying(range.words, default: "\(wrappedValue)"),
      transform: { try NumberList($0, in: range) })
  }

  /// A list of whole numbers in a range that may be left out.
  init(in range: NumberRange<Int>, help: ArgumentHelp) where Value == NumberList? {
    self.init(
      parsing: .unconditional, help: help.saying(range.words), transform: { try NumberList($0, in: range) })
  }
}

/// Numbers written as `1,2,8` or `0...3`.
struct NumberList: Equatable, CustomStringConvertible {
  let numbers: [Int]

  private static let most = 10_000

  init(_ numbers: [Int]) { self.numbers = numbers }

  /// - Throws: ``Unfit`` for other texts, numbers outside of the range, and more than 10,000 of them.
  init(_ text: String, in range: NumberRange<Int>) throws {
    let unfit = Unfit(
      expectation: "up to \(Self.most) whole numbers \(range.words), such as 1,2,8 or 0...3")
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = String(part).components(separatedBy: "...").map { Int($0) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
        range.values.contains(first), range.values.contains(last),
        numbers.count + (last - first) < Self.most
      else { throw unfit }
      numbers += first...last
    }
    self.init(numbers)
  }

  var description: String { numbers.map(String.init).joined(separator: ",") }
}

extension NumberRange<Double> {
  /// Dots per inch of a picture.
  static var resolution: Self { Self("resolution", 1...4_800, words: "from 1 to 4800") }
}

extension ArgumentHelp {
  /// The help of an option with its values, and its default, which closures keep from being shown.
  func saying(_ words: String, default value: String? = nil) -> ArgumentHelp {
    var help = self
    help.abstract =
      (abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract) + "; \(words)."
      + (value.map { " (default: \($0))" } ?? "")
    return help
  }
}

extension NumberRange where Number: LosslessStringConvertible {
  /// A number as it was typed.
  ///
  /// - Throws: ``Unfit`` for what is no number, or none in the range.
  func read(_ text: String) throws -> Number {
    guard let number = Number(text), values.contains(number) else { throw Unfit(expectation: expectation) }
    return number
  }
}

/// Why an argument is refused; ArgumentParser names option and argument before it.
struct Unfit: Diagnostic {
  let expectation: String
  var expected: String? { expectation }
}
