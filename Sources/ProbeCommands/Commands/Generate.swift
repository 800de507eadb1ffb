import ArgumentParser
import Foundation
import GPT
import Records
import Reports
import Worlds

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write training, validation and test data of a world as JSON lines.",
    discussion: """
      Examples:
        probe-cli generate
        probe-cli generate --omit '1,0,1,0,1;0,1,1,1,0' --seed 7 --out dataset
        probe-cli generate --world kth-smallest --set k=3 --train 100000

      Each line is {"prompt": …, "completion": …}, as the-experiment writes it.
      Omitted inputs occur in none of the three files.
      """)

  @OptionGroup var world: WorldOptions

  @Option(help: ArgumentHelp("Inputs to leave out, separated by semicolons.", valueName: "inputs"))
  var omit: String = ""

  @Option(in: .seed, help: ArgumentHelp("The seed of the draws.", valueName: "n"))
  var seed: UInt64 = 42

  @Option(help: ArgumentHelp("The directory to write to.", valueName: "dir"), completion: .directory)
  var out: String = "dataset"

  @Option(name: .customLong("train"), in: .examples, help: ArgumentHelp("Training examples.", valueName: "n"))
  var trainCount: Int = 20_000
  @Option(
    name: .customLong("valid"), in: .examples, help: ArgumentHelp("Validation examples.", valueName: "n"))
  var validCount: Int = 2_000
  @Option(name: .customLong("test"), in: .examples, help: ArgumentHelp("Test examples.", valueName: "n"))
  var testCount: Int = 2_000

  @Flag(help: "Replace a data set that is already there: the files that this command wrote.")
  var force = false

  @OptionGroup var output: OutputOptions

  /// What was written.
  struct Report: Codable {
    let directory: String
    let world: String
    let examples: [String: Int]
    let omitted: [String]
    let seed: UInt64
    /// What right answers show that no training text does; nil where the world has too many inputs to tell.
    let gaps: TrainingGaps?
  }

  func run() throws {
    let world = try world.load() ?? World.named("boolean")
    Provenance.open(world)
    let omitted = try world.parse(inputs: omit)
    let parts = [("train", trainCount), ("valid", validCount), ("test", testCount)]
    let names = parts.map { "\($0.0).jsonl" }
    let earlier = try WholeDirectory.replaceable(
      in: out, list: ".probe-dataset", names: names + ["world.yaml"], force: force)
    let files = try WholeDirectory(out)
    var gaps: TrainingGaps?
    for (index, (part, name)) in zip(parts, names).enumerated() {
      let pairs = try Dataset.generate(
        world: world, count: part.1, omitting: omitted, seed: seed &+ UInt64(index))
      if part.0 == "train", let inputs = world.allInputs() ?? (omitted.isEmpty ? nil : omitted) {
        gaps = try TrainingGaps(world: world, training: pairs, inputs: inputs)
      }
      try FileAccess.write(Data(TextPairFile.jsonl(pairs).utf8), to: "\(files.workspace)/\(name)")
    }
    try FileAccess.write(Data(world.yaml.utf8), to: "\(files.workspace)/world.yaml")
    try files.commit(listing: ".probe-dataset", removing: earlier)
    let report = Report(
      directory: out, world: world.name, examples: Dictionary(uniqueKeysWithValues: parts),
      omitted: omitted.map(\.description), seed: seed, gaps: gaps)
    if output.json { return try output.print(json: report) }
    print(
      "World \(world.name), seed \(seed)"
        + (omitted.isEmpty ? "" : ", \(SampleText.counted(omitted.count, "input")) left out"))
    for (part, name) in zip(parts, names) {
      print("  \(out)/\(name)  \(SampleText.counted(part.1, "example"))")
    }
    if let note = gaps?.note { Terminal.note(note) }
    print("Train on them with: probe-cli train --data \(out)")
  }
}
