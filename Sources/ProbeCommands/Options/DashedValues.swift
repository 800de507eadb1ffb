import ArgumentParser
import Foundation

/// Values that begin with a minus, such as `-5,3`: the parser would take them for options.
///
/// `--omit -5,3` becomes `--omit=-5,3`, and a text that stands alone goes behind `--`. What looks like an option
/// (`--word`, `-h`) stays one.
enum DashedValues {
  /// The arguments with every value that begins with a minus in a place where it is read as one.
  static func placed(_ arguments: [String], of program: (some ParsableCommand).Type) -> [String] {
    guard arguments.contains(where: { isDashed($0) && !isOption($0) }),
      let description = ProgramDescription.of(program)
    else { return arguments }
    let (command, words) = description.command(in: arguments)
    var placed = words
    var rest = arguments.dropFirst(words.count)
    let taking = command.taking
    var texts: [String] = []
    while let argument = rest.popFirst() {
      if argument == "--" { break }
      if taking.contains(argument), let value = rest.first, isDashed(value), !isOption(value) {
        placed.append("\(argument)=\(value)")
        rest.removeFirst()
      } else if taking.contains(argument), let value = rest.first, !isDashed(value) {
        placed += [argument, value]
        rest.removeFirst()
      } else if isText(argument) {
        texts.append(argument)
      } else {
        placed.append(argument)
      }
    }
    texts += rest
    let hadEnd = placed.count + texts.count < arguments.count && arguments.contains("--")
    return texts.isEmpty && !hadEnd ? placed : placed + ["--"] + texts
  }

  /// `-` alone stands for standard input.
  private static func isDashed(_ argument: String) -> Bool { argument.utf8.first == 0x2D && argument != "-" }

  /// Whether an argument is written as options are: `--word`, `--word=…`, `-h`.
  private static func isOption(_ argument: String) -> Bool {
    if argument == "--" { return true }
    let letters = argument.unicodeScalars.prefix { $0 != "=" }.drop { $0 == "-" }
    guard let first = letters.first, isSmall(first) || isCapital(first) else { return false }
    return argument.hasPrefix("--")
      ? letters.allSatisfy { isSmall($0) || isCapital($0) || ("0"..."9").contains($0) || $0 == "-" }
      : argument.unicodeScalars.count == 2
  }

  /// Whether an argument that stands alone is a text: a number, or words. `-foo` is taken for a mistyped option.
  private static func isText(_ argument: String) -> Bool {
    guard isDashed(argument), !isOption(argument) else { return false }
    let second = argument.unicodeScalars.dropFirst().first!
    return !(isSmall(second) || isCapital(second)) && second != "-"
      || argument.unicodeScalars.contains { $0 == " " || $0 == "\n" }
  }

  private static func isSmall(_ c: Unicode.Scalar) -> Bool { ("a"..."z").contains(c) }
  private static func isCapital(_ c: Unicode.Scalar) -> Bool { ("A"..."Z").contains(c) }
}
