import ArgumentParser
import Arrays
import Circuits
import Foundation
import GPT
import Intervene
import Probe
import Records
import Reports
import Viz

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure this program's speed on this machine.",
    discussion: """
      Examples:
        probe-cli bench                  everything
        probe-cli bench train --json     one training step, as JSON
        probe-cli bench capture/one

      Shares are of the speed of plain matrix products measured in the same run.
      `make bench` compares with PyTorch, JAX, transformers and scikit-learn
      and tokenizers.
      """)

  @Argument(help: ArgumentHelp("Names or groups; all without.", valueName: "name"))
  var names: [String] = []

  @Option(in: .threads, help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads: Int = min(2, Parallel.defaultThreads)

  @OptionGroup var output: OutputOptions

  private static let suite: BenchmarkSuite = {
    let models: BenchmarkSuite = .models + .largeModels + .tokenizers
    return models + .probes + .interventions + .circuits
  }()

  private func check() throws {
    let known = Self.suite.names
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw UsageError(
        "there is no benchmark \"\(unknown)\"",
        hint: NearMatches.hint(for: unknown, among: known) ?? "")
    }
  }

  func run() throws {
    try check()
    let report = try Self.suite.run(names, threads: threads) { name in
      if isatty(STDERR_FILENO) != 0 { Terminal.note("measuring \(name)") }
    }
    if output.json { return try output.print(json: report) }
    print("\(report.machine); \(report.threads) threads")
    print("\(Arithmetic.current)")
    print("matrix products: \(NumberText.fixed(report.peakGigaflopsPerSecond, 0)) GFLOP/s\n")
    print(
      Table(report.results) {
        Column("benchmark", \.name)
        Column("median ms", \.medianMilliseconds, .decimals(2))
        Column(
          "10–90 %",
          { "\(NumberText.fixed($0.p10Milliseconds, 2))–\(NumberText.fixed($0.p90Milliseconds, 2))" },
          align: .right)
        Column("tokens/s", { $0.tokensPerSecond?.rounded() }, .grouped)
        Column("GFLOP/s", \.gigaflopsPerSecond, .decimals(1))
        Column("of peak", { $0.shareOfPeak.map(EvaluationText.percent) }, align: .right)
      })
  }
}
