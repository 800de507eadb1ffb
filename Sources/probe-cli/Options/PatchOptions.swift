import ArgumentParser
import GPT
import Intervene
import Records
import Tasks
import Viz
import Worlds

/// Which inputs to patch between, and how to measure.
struct PatchOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The clean input, e.g. 1,0,1,0,1.", valueName: "values"))
  var clean: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The corrupt input, e.g. 1,0,1,1,1.", valueName: "values"))
  var corrupt: String?
  @Flag(help: "Average over all pairs of inputs that differ in one variable.") var allPairs = false
  @Option(help: ArgumentHelp("With --all-pairs: only pairs that differ in these.", valueName: "names"))
  var variable: String?
  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "With --all-pairs: the largest number of pairs; of more a sample (all up to 4096, else 512).",
      valueName: "n"))
  var pairs: Int?
  @Option(in: .seed, help: ArgumentHelp("The seed of a sample.", valueName: "n")) var seed: UInt64 = 0
  @Option(help: "What is measured: logit-diff, probability, kl or correct.")
  var metric: PatchMetric = .logitDifference
  @Option(help: "denoise puts clean activations into the corrupt run, noise corrupt ones into the clean run.")
  var direction: PatchDirection = .denoise
  @OptionGroup var model: ModelOptions
  @Option(help: ArgumentHelp("A figure, a table (.csv) or a directory.", valueName: "path")) var out: String?
  @OptionGroup var output: OutputOptions

  /// Which of a pair and all pairs is meant; a command that takes other texts, too, asks only without them.
  func requireInputs() throws {
    if allPairs {
      guard clean == nil, corrupt == nil else {
        throw ValidationError("--all-pairs takes all inputs: leave --clean and --corrupt out")
      }
    } else {
      guard clean != nil, corrupt != nil else {
        throw ValidationError("give --clean and --corrupt, or --all-pairs")
      }
      guard variable == nil, pairs == nil else {
        throw ValidationError("--variable and --pairs belong to --all-pairs")
      }
    }
  }

  /// The pair or pairs.
  func inputs(_ run: Run) throws -> PatchInputs {
    let world = try run.requireWorld()
    let tokenizer = try run.requireTokenizer()
    if let clean, let corrupt {
      return try PatchInputs(
        clean: Self.input(clean, of: world, named: "--clean"),
        corrupt: Self.input(corrupt, of: world, named: "--corrupt"), of: world, tokenizer: tokenizer)
    }
    return try PatchInputs(
      changing: variable.map(Self.names), of: world, tokenizer: tokenizer,
      most: pairs, seed: seed)
  }

  /// An input as it was typed; errors name the option.
  private static func input(_ text: String, of world: World, named option: String) throws -> Input {
    do {
      return try world.parse(input: text)
    } catch let error as FileError {
      throw FileError(
        option, line: error.line, column: error.column, error.problem, hint: error.hint)
    }
  }

  /// Names with commas between; an empty name is kept, so that it is found to be unknown.
  static func names(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
  }

  func settings(_ site: Site, positions: String?) throws -> PatchSettings {
    PatchSettings(
      site: site, metric: metric, direction: direction, positions: try Self.positions(positions),
      threads: model.threads)
  }

  /// Positions with commas between.
  static func positions(_ text: String?, at key: String = "positions") throws -> [TextPosition]? {
    try text.map { try Ablation.list($0, at: key, expecting: "a position such as 4, newB or newB-1") }
  }

  /// Writes what `--out` asks for.
  func write(
    _ report: some Encodable, name: String, table: @autoclosure () -> Table,
    figure: @autoclosure () -> any Figure,
    title: String, run: Run
  ) throws {
    guard let out else { return }
    try ReportOutput(path: out).write(
      report, name: name, table: table, figure: figure, title: title, model: model.displayName, run: run)
  }

  /// Says where `--out` went.
  func printPath() {
    if let out { print("\nWritten: \(out)") }
  }
}

extension PatchMetric: ExpressibleByArgument {}
extension PatchDirection: ExpressibleByArgument {}
