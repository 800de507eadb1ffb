import ArgumentParser
import GPT
import Intervene
import Tasks

/// A text instead of a world's inputs: what is looked at is the token behind it.
struct PromptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Look at the token behind this text, without a world; \\n stands for a line break, unless a letter follows.",
      valueName: "text"))
  var text: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same for token ids, e.g. 5,0,3.", valueName: "ids"))
  var tokens: String?

  /// Whether there is a text.
  var isGiven: Bool { text != nil || tokens != nil }

  func validate() throws {
    guard text == nil || tokens == nil else { throw ValidationError("give one of --text and --tokens") }
    _ = try tokens.map { try TextSource.ids($0, at: "--tokens") }
  }

  /// The model reading the text.
  func subject(_ run: Run, threads: Int) throws -> Session<PromptTexts> {
    Session(run: run, prompt: try Self.prompt(text, tokens, of: run, naming: ""), threads: threads)
  }

  /// The prompt of a text or of token ids; `naming` is the beginning of the options' names.
  static func prompt(_ text: String?, _ tokens: String?, of run: Run, naming prefix: String) throws -> Prompt
  {
    if let tokens {
      return try Prompt(
        tokens: TextSource.ids(tokens, at: "--\(prefix)tokens"), of: run, at: prefix + "tokens")
    }
    return try Prompt(TextSource.unescape(text ?? ""), of: run, at: prefix + "text")
  }
}
