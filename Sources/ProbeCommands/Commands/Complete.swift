import ArgumentParser
import GPT
import Records
import Tasks

struct Complete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a model continue a text.",
    discussion: """
      Examples:
        probe-cli complete --prompt 1,0,1,0,1
        probe-cli complete --model runs/boolean --prompt '1,0,1' \\
          --temperature 1 --top-k 5 --seed 3

      Files and pipes get the text as it is; on a terminal its control characters are
      shown.
      """)

  @OptionGroup var model: ModelOptions
  @Option(
    help: ArgumentHelp(
      "The text to continue; \\n stands for a line break, unless a letter follows.", valueName: "text"))
  var prompt: String
  @Option(in: .newTokens, help: ArgumentHelp("The most tokens to add.", valueName: "n"))
  var maxTokens: Int = 64
  @Option(
    in: .temperature,
    help: ArgumentHelp("0 takes the likeliest token, higher is more random.", valueName: "t"))
  var temperature: Float = 0
  @Option(in: .likeliest, help: ArgumentHelp("Only the k likeliest tokens.", valueName: "k")) var topK: Int?
  @Option(in: .seed, help: ArgumentHelp("The seed of the choice.", valueName: "n")) var seed: UInt64 = 0
  @OptionGroup var output: OutputOptions

  /// A continued text.
  struct Report: Codable {
    /// The continuation.
    let text: String
    /// Prompt and continuation; the token that ends a text is left out.
    let tokens: [Int]
  }

  func run() throws {
    TypedText.noteAmbiguity(of: prompt)
    let run = try model.open()
    let tokenizer = try run.requireTokenizer()
    let ids = try tokenizer.encode(TypedText.unescaped(prompt))
    let added = try run.model.generate(
      [ids], maximumTokens: maxTokens, endsOfText: tokenizer.endsOfText,
      sampling: Sampling(temperature: temperature, topK: topK, seed: seed), threads: model.threads)[0]
    let report = Report(text: tokenizer.decode(continuation: added, of: ids), tokens: ids + added)
    if output.json { return try output.print(json: report) }
    Terminal.print(
      result: TypedText.unescaped(prompt) + report.text, terminator: report.text.endsInLineBreak ? "" : "\n")
  }
}
