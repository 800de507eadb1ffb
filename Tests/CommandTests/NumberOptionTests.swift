import Foundation
import TestSupport
import Testing

/// Walks all options of all commands, as the program lists them itself, so that no new one can be forgotten: an option
/// that takes numbers has a range, says it in its help, and refuses by name what lies outside.
@Suite(.tiered) struct NumberOptionTests {
  /// How the program refuses a value of an option; nil when it takes it. An option that does not exist keeps the command
  /// from running.
  private static func refusal(of value: String, _ option: String, _ path: [String]) throws -> String? {
    let result = try Program.run(path + [option, value, "--no-such-option"])
    #expect(result.status == 64, "\(path) \(option) \(value): \(result.errors)")
    return result.errors.contains("The value '\(value)' is invalid for '\(option)") ? result.errors : nil
  }

  @Test(.tags(.slow)) func numbersHaveRangesWhichTheHelpSays() throws {
    let help = try JSONDecoder().decode(
      CommandHelp.Root.self, from: Program.run("--experimental-dump-help").output)
    var seen: Set<String> = []
    var numbers = 0
    for (path, option) in help.command.options() {
      guard let name = option.name, seen.insert("\(name) \(option.abstract ?? "")").inserted,
        // What takes any word is no number; choices and lists of other things are none either.
        let refused = try Self.refusal(of: "words", name, path), refused.contains(/expected [^\n]*?number/),
        !refused.contains("found \"words\"")
      else { continue }
      numbers += 1
      for value in ["-9223372036854775808", "9223372036854775807", "nan"]
      where value != "9223372036854775807" || !name.hasSuffix("seed") {
        let refused = try Self.refusal(of: value, name, path)
        #expect(refused != nil, "\(path.joined(separator: " ")) \(name) takes \(value)")
      }
      // The error says: expected a whole number from 1 to 1000, or: expected a number above 0.
      let words = try #require(
        refused.firstMatch(of: /expected .*?number[s]? ((from|above) [^,\n]*)/), "\(path) \(name): \(refused)"
      )
      #expect(option.abstract?.contains(words.1) == true, "\(path.joined(separator: " ")) \(name)")
    }
    #expect(numbers > 60)
  }
}
