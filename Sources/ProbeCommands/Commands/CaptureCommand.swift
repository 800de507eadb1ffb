import ArgumentParser
import Foundation
import GPT
import Records
import Reports
import Tasks

struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Write activations under TransformerLens's names to a .safetensors or .npz file.",
    discussion: """
      Examples:
        probe-cli capture --all --out all.safetensors
        probe-cli capture --input 1,0,1,0,1 \\
          --hooks 'blocks.*.attn.hook_pattern,*resid*' --out patterns.npz
        probe-cli capture --model runs/b --file prompts.jsonl \\
          --out prompts.safetensors

      Inputs are run with their right answers behind them. The texts of one file
      must have equal numbers of tokens, or are filled up with --pad. In Python:
      safetensors.numpy.load_file("all.safetensors")["blocks.0.attn.hook_pattern"].
      """)

  @OptionGroup var source: SettingOptions<TextChoice>
  @Flag(help: "Every input of the world.") var all = false
  @Option(
    help: ArgumentHelp("JSON lines with prompt and completion.", valueName: "path"), completion: .file())
  var file: String?
  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Names of hook points, with * and ?, separated by commas. attn.hook_result only when named.",
      valueName: "glob"))
  var hooks: String = "*"

  @Option(
    help: "Fill texts of different lengths up on this side; the file then has an attention_mask.")
  var pad: TokenBatch.PaddingSide?

  @Option(
    help: ArgumentHelp("The file to write: .safetensors or .npz.", valueName: "path"),
    completion: .file())
  var out: String

  @OptionGroup var output: OutputOptions

  /// What was written.
  struct Report: Codable {
    struct Array: Codable {
      let name: String
      let shape: [Int]
    }
    let file: String
    let arrays: [Array]
  }

  func validate() throws {
    guard source.value.count + (all ? 1 : 0) + (file == nil ? 0 : 1) == 1 else {
      throw ValidationError("give one of --all, --input, --text, --tokens and --file")
    }
    _ = try ExportFormat(path: out)
  }

  func run() throws {
    try FileAccess.requireWritable(out)
    let run = try model.open()
    let (sequences, names) = try texts(run)
    let lengths = Set(sequences.map(\.count))
    guard lengths.count == 1 || pad != nil else {
      throw ModelInputError.unequalLengths(lengths.sorted())
    }
    let selection = try HookSelection.matching(hooks, in: run.model.dimensions)
    let capture = try run.model.run(
      pad.map { TokenBatch(sequences, padding: $0) } ?? TokenBatch(sequences),
      options: .init(capture: selection, threads: model.threads))
    try ExportFormat(path: out).write(
      capture, metadata: ["texts": names.joined(separator: ";"), "model": model.displayName], to: out)
    let report = Report(
      file: out, arrays: capture.arrays.map { Report.Array(name: $0.name, shape: $0.shape.extents) })
    if output.json { return try output.print(json: report) }
    for array in report.arrays { print("\(array.name)  \(array.shape)") }
    print("\(report.arrays.count) arrays of \(SampleText.counted(sequences.count, "text")) in \(out)")
  }

  private func texts(_ run: Run) throws -> (sequences: [[Int]], names: [String]) {
    if let ids = source.value.tokens { return ([ids], [ids.map(String.init).joined(separator: ",")]) }
    let tokenizer = try run.requireTokenizer()
    if let text = source.value.text { return ([try tokenizer.encode(text)], [text]) }
    if let file {
      let pairs = try TextPairFile.read(file)
      guard !pairs.isEmpty else { throw FileError(file, "holds no texts") }
      return (try pairs.map { try tokenizer.encode($0.prompt + $0.completion) }, pairs.map(\.prompt))
    }
    let world = try run.requireWorld()
    let inputs = try source.value.input.map { [try world.parse(input: $0)] } ?? TestInputs.all(of: world)
    let examples = try inputs.map { try world.example(for: $0) }
    return (
      try examples.map { try tokenizer.encode($0.prompt + $0.completion) }, inputs.map(\.description)
    )
  }
}

extension TokenBatch.PaddingSide: ExpressibleByArgument {}

/// Texts that do not go into one batch.
enum ModelInputError: Diagnostic {
  case unequalLengths([Int])

  var problem: String {
    switch self {
    case .unequalLengths(let lengths):
      "the texts have \(lengths.map(String.init).joined(separator: ", ")) tokens; one file takes texts of one length"
    }
  }

  var hint: Hint? { "\(setting: "pad") left or \(setting: "pad") right fills short texts up" }
}
