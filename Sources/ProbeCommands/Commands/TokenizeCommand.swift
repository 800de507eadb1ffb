import ArgumentParser
import Foundation
import GPT
import Records
import Reports
import Tasks
import Viz

struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Show the tokens of a text, or the text of tokens.",
    discussion: """
      Examples:
        probe-cli tokenize '1,0,1,0,1'
        probe-cli tokenize --model gpt2 'Hello, world!' --json
        probe-cli tokenize --tokenizer llama-3 - < book.txt
        probe-cli tokenize --decode 5,0,3

      DIR holds tokenizer.json, or GPT-2's vocab.json and merges.txt. Offsets count
      Unicode scalars of the text from 0; a token that is not in the text, such as
      one that starts every text, has an empty range.
      """)

  @Argument(help: ArgumentHelp("The text, taken as it is; - reads standard input.", valueName: "text"))
  var text: String?

  @Option(
    help: ArgumentHelp(
      "A run directory or a Hugging Face checkpoint.",
      discussion: "Without it, the model that comes with the program is used.", valueName: "dir"),
    completion: .runs)
  var model: String?

  @Option(
    help: ArgumentHelp("A directory with a tokenizer's files alone.", valueName: "dir"),
    completion: .directory)
  var tokenizer: String?

  @Flag(name: .customLong("no-special"), help: "Without the tokens that are put around every text.")
  var noSpecial = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show the text of these token ids instead; from 0 to \(Int32.max).", valueName: "ids"),
    transform: { try TypedText.tokenIDs($0) })
  var decode: [Int]?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard model == nil || tokenizer == nil else {
      throw ValidationError("give one of --model and --tokenizer")
    }
    guard (text == nil) != (decode == nil) else { throw ValidationError("give a text, or ids with --decode") }
  }

  func run() throws {
    let tokenizer = try openTokenizer()
    if let decode {
      // A tokenizer's numbers may have gaps; only those that stand for nothing are refused.
      if let stranger = decode.first(where: { tokenizer.entry($0) == nil }) {
        throw ArgumentError(
          "decode",
          "expected ids of the vocabulary's \(NumberText.grouped(Double(tokenizer.vocabularySize))) tokens, "
            + "found \(stranger)")
      }
      return try show(DecodingReport(decode, tokenizer: tokenizer))
    }
    let text = try text == "-" ? standardInput() : self.text ?? ""
    let report = try TokenizationReport(text, tokenizer: tokenizer, addsSpecial: !noSpecial)
    if output.json { return try output.print(json: report) }
    Terminal.print { TokenizationText(report: report, out: $0).print() }
  }

  /// The model's weights are opened only where its tokenizer is not a file beside them.
  private func openTokenizer() throws -> any Tokenizer {
    if let tokenizer {
      guard FileAccess.exists(tokenizer) else {
        throw FileError(tokenizer, "there is no such directory")
      }
      if let found = try TokenizerDirectory.read(tokenizer) { return found }
      throw FileError(
        tokenizer,
        "expected a directory with tokenizer.json, or vocab.json and merges.txt; found none of them")
    }
    let directory = model ?? ModelOptions.shippedModel
    return try TokenizerDirectory.read(directory) ?? ModelOptions.open(directory).requireTokenizer()
  }

  private func standardInput() throws -> String {
    let data = try FileAccess.readStandardInput()
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError("standard input", "expected UTF-8 text")
    }
    return text
  }

  private func show(_ report: DecodingReport) throws {
    if output.json { return try output.print(json: report) }
    Terminal.print(result: report.text, terminator: report.text.endsInLineBreak ? "" : "\n")
  }
}
