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

  /// A list of whole numbers in a range, with a default.
  init(wrappedValue: NumberList, in range: NumberRange<Int>, help: ArgumentHelp) where Value == NumberList {
    self.init(
      wrappedValue: wrappedValue, parsing: .unconditional,
      help: help.saying(range.words, default: "\(wrappedValue)"),
      transform: { try NumberList($0, in: range) })
  }
}

/// Numbers written as `1,2,8` or `0...3`.
struct NumberList: Equatable, CustomStringConvertible {
  let numbers: [Int]

  init(_ numbers: [Int]) { self.numbers = numbers }

  /// - Throws: `UnfitValue` as `SettingList` does.
  init(_ text: String, in range: NumberRange<Int>) throws {
    numbers = try SettingList.numbers(text, in: range)
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
