import Foundation
import TestSupport
import Testing

/// The examples of a command's help.
struct HelpExamples: CustomTestStringConvertible {
  let path: [String]
  let commands: [String]

  var testDescription: String { path.isEmpty ? "probe-cli" : path.joined(separator: " ") }

  /// What the program says of itself.
  static let all: [HelpExamples] = {
    guard let data = try? Program.run("--experimental-dump-help").output,
      let root = try? JSONDecoder().decode(CommandHelp.Root.self, from: data)
    else { return [] }
    return root.command.discussions().map { path, text in
      HelpExamples(path: path, commands: examples(in: text))
    }.filter { !$0.commands.isEmpty }
  }()

  /// Lines that begin with the program's name, with those that go on behind a backslash; words behind two spaces are an
  /// explanation.
  private static func examples(in discussion: String) -> [String] {
    var commands: [String] = []
    var isOpen = false
    for line in discussion.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.drop { $0 == " " }.replacing(#/^Examples?: /#, with: "")
      if isOpen {
        commands[commands.count - 1] += "\n" + text
      } else if text.hasPrefix("probe-cli ") {
        commands.append(String(text.prefixMatch(of: /\S+(?: \S+)*/)?.output ?? Substring(text)))
      }
      isOpen = (isOpen || text.hasPrefix("probe-cli ")) && text.hasSuffix("\\")
    }
    return commands
  }
}

/// Where examples run: the things that they name, small ones under the same names.
enum ExampleWorkplace {
  /// A directory with all of it, made once.
  static let shared = Result { () throws -> TemporaryDirectory in
    let directory = try TemporaryDirectory()
    for (name, text) in texts {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: directory[name]).deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try directory.write(Data(text.utf8), as: name)
    }
    for (name, fixture) in fixtures {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: directory[name]).deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: directory[name], withDestinationPath: "\(Page.repository)/Tests/Fixtures/\(fixture)")
    }
    for (name, type, shape, bytes) in arrays {
      try directory.write(npy(type, shape, bytes), as: name)
    }
    for command in preparing {
      let result = try Program.run([], in: directory.path, shell: runnable(command))
      guard result.status == 0 else { throw Failure(text: "\(command): \(result.errors)") }
    }
    return directory
  }

  struct Failure: Error { let text: String }

  /// The groups of ten rows each, and a direction in the stream of the model that comes with the program.
  private static let arrays: [(name: String, type: String, shape: String, bytes: Data)] = [
    (
      "g.npy", "<i8", "(90,)",
      (0..<90).reduce(into: Data()) { data, row in
        withUnsafeBytes(of: Int64(row / 10).littleEndian) { data.append(contentsOf: $0) }
      }
    ),
    (
      "direction.npy", "<f4", "(128,)",
      (0..<128).reduce(into: Data()) { data, place in
        withUnsafeBytes(of: Float(place % 3 - 1).bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    ),
  ]

  /// An array in NumPy's format, version 1.0.
  private static func npy(_ type: String, _ shape: String, _ bytes: Data) -> Data {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 118 - header.utf8.count - 1) + "\n"
    return Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8) + bytes
  }

  /// Shell text that runs a command of the help.
  static func runnable(_ command: String) -> String {
    #"if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi; PATH="${1%/*}:$PATH"; "# + command
  }

  private static let sizes = "--layers 1 --heads 2 --width 16"

  /// Options that make an example's training and data small: they go behind it, and the last one counts.
  static func shrunk(_ command: String) -> String {
    let more =
      switch command {
      case _ where command.contains("--resume"): ""
      case _ where command.hasPrefix("probe-cli train --data grown"):
        " --steps 10 --layers 2 --heads 2 --width 16"
      case _ where command.hasPrefix("probe-cli train"):
        " --force --steps 50 --layers 3 --heads 4 --width 16"
          + (command.contains("--data") ? "" : " --examples 200")
      case _ where command.contains("finetune"):
        " --steps 20 --lists 2000" + (command.contains("--model") ? "" : " --layers 2 --heads 4 --width 32")
      case _ where command.hasPrefix("probe-cli generate"): " --force --train 40 --valid 8 --test 8"
      case _ where command.contains("mechanistic theories"):
        " --train 100 --dev 40 --test 200" + (command.contains("--curriculum") ? " --curriculum 50" : "")
      case _ where command.contains("recover"): " --steps 20 --controls 0 --orders 2 --inputs 4"
      case _ where command.contains("bench") && !command.contains("bench "): " capture/one"
      default: ""
      }
    guard !more.isEmpty else { return command }
    // Before what the shell does with the output.
    let end = command.firstMatch(of: /\s[|<>]\s/)?.range.lowerBound ?? command.endIndex
    return command[..<end] + more + command[end...]
  }

  private static let texts = [
    "lesion.yaml": "interventions:\n  - ablate: {heads: [0.1]}\n",
    "interventions.yaml": "interventions:\n  - ablate: {heads: [0.1]}\n  - ablate: {mlps: [2]}\n",
    "prompts.jsonl": #"{"prompt": "1,0,1,0,1", "completion": "\n0,1,0,1\n3 - 2\n"}"# + "\n",
    "book.txt": "It was the best of times.",
    "words/train.jsonl": [
      "The Eiffel Tower stands in", "Paris is the capital of", "Rome is the capital of", "Hello, world!",
    ]
    .map { #"{"prompt": "\#($0)", "completion": " France"}"# + "\n" }.joined(),
  ]

  private static let fixtures = [
    "llama-3": "tokenizers/llama3", "street/arc": "reasoning/street",
    "X.npy": "snapshots/inputs/features.npy",
    "y.npy": "snapshots/inputs/labels.npy",
  ]

  private static let preparing = [
    "probe-cli train --steps 40 --layers 3 --heads 4 --width 16 --examples 200 --capture-every 20 --evaluate-every 20 --out runs/b",
    "probe-cli train --omit 1,0,1,0,1 --steps 40 --layers 2 --heads 4 --width 16 --examples 200 --checkpoint-every 20 --out runs/boolean",
    "probe-cli generate --train 40 --valid 8 --test 8 --out dataset",
    "probe-cli train --data words --symbols words --layers 9 --heads 2 --width 8 --steps 3 --out gpt2",
    "probe-cli mechanistic finetune --k 2 --layers 2 --heads 4 --width 32 --steps 20 --lists 3000 --out runs/k2",
    "probe-cli mechanistic theories --train 60 --dev 60 --test 300 --out theories",
    "cp -R theories proofwriter; cp -R theories grown; cp -R runs/b runs/a; cp -R runs/boolean runs/c",
    "probe-cli train --world boolean-steps --steps 20 --layers 2 --heads 4 --width 16 --examples 200 --out runs/boolean-steps",
    "probe-cli train --data theories --symbols words --layers 2 --heads 2 --width 16 --context 1024 --steps 10 --out runs/theories",
    "probe-cli world show boolean > mine.yaml",
    "probe-cli attention --input 1,0,1,0,1 --out attention.png",
    "mkdir paper; probe-cli attention --input 1,0,1,0,1 --out paper/figure3.pdf",
  ]
}
