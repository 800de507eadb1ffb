import ArgumentParser
import Arrays
import GPT
import Records
import Reports
import Tasks

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put runs side by side: accuracy, what outputs read, heads, probes.",
    discussion: """
      Examples:
        probe-cli compare runs/boolean runs/boolean-steps
        probe-cli compare runs/a runs/b runs/c --out comparison

      Each run is asked over the inputs of its own world; outputs of the same name
      stand in one row. Heads have sampled Shapley values; --json has all numbers
      with their standard errors and intervals. A minute for two small models.
      """)

  @Argument(help: ArgumentHelp("Two or more run directories, or checkpoints.", valueName: "run"))
  var runs: [String]

  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?

  @Option(in: .seed, help: ArgumentHelp("The seed of samples and orders.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(in: .threads, help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads: Int = Parallel.defaultThreads

  @OptionGroup var out: OutOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (2...26).contains(runs.count) else {
      throw ValidationError("expected two to 26 runs, found \(runs.count)")
    }
  }

  func run() throws {
    let place = try out.checked()
    let opened = try runs.map { (name: $0, run: try ModelOptions.open($0)) }
    for (name, run) in opened {
      guard run.world != nil else {
        throw FileError(name, "has no world.yaml", hint: "runs are compared over the inputs of their worlds")
      }
    }
    Provenance.draws(with: seed)
    let report = try Work.run(threads: threads) {
      try ComparisonReport(opened, inputs: inputs, seed: seed, job: $0)
    }.result
    try place?.write(
      report, report.presentation, out.figures, model: runs.joined(separator: ", "), run: opened[0].run)
    if output.json { return try output.print(json: report) }
    Terminal.print(report.presentation.text)
    if let place { Terminal.print("\n\(place.written)") }
  }
}
