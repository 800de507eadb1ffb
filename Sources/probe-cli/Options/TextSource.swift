import ArgumentParser
import Foundation
import GPT
import Synchronization

/// Text for a model to read: an input of its world, raw text, or token ids.
struct TextSource: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The values of the world's inputs, e.g. 1,0,1,0,1.", valueName: "values"))
  var input: String?

  @Option(
    help: ArgumentHelp(
      "Raw text, taken as it is; \\n stands for a line break, unless a letter follows.", valueName: "text"))
  var text: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Token ids, for models without a tokenizer, e.g. 5,0,3.", valueName: "ids"))
  var tokens: String?

  /// How many of the three were given.
  var count: Int { [input, text, tokens].count { $0 != nil } }

  /// The raw text with `\n` and `\t` replaced, see ``unescape(_:)``.
  var rawText: String? { text.map(Self.unescape) }

  /// `\n` as a line break and `\t` as a tab, unless a letter follows: `\nu`, `\theta` and `C:\temp` stay as they are.
  static func unescape(_ text: String) -> String {
    if text.contains(/\\[nt][A-Za-z]/), !hasNoted.exchange(true, ordering: .relaxed) {
      Terminal.note(
        "\\n and \\t before a letter are taken as they are; a shell's $'…' makes line breaks and tabs anywhere"
      )
    }
    return text.replacing(/\\n(?![A-Za-z])/, with: "\n").replacing(/\\t(?![A-Za-z])/, with: "\t")
  }

  private static let hasNoted = Atomic(false)

  /// The ids given with `--tokens`.
  func tokenIDs() throws -> [Int]? {
    try tokens.map { try Self.ids($0, at: "--tokens") }
  }

  /// Token ids with commas between; errors name the option.
  static func ids(_ list: String, at option: String) throws -> [Int] {
    try list.split(separator: ",", omittingEmptySubsequences: false).map { part in
      // As wide as the ids of a ``TokenBatch``.
      guard let id = Int32(part.trimmingCharacters(in: .whitespaces)), id >= 0 else {
        throw ValidationError(
          "\(option) takes whole numbers from 0 to \(Int32.max) separated by commas, found '\(part)'")
      }
      return Int(id)
    }
  }
}
