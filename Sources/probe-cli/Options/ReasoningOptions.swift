import ArgumentParser
import Corpora
import GPT
import Probe
import Records
import Tasks

extension ReasoningCorpus.Split: ExpressibleByArgument {}

/// What the subcommands about reasoning corpora share.
struct ReasoningOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The corpus: meta-*.jsonl, reasoning_annotated_*.jsonl or {train,dev,test}.json.", valueName: "dir"))
  var data: String

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp("The published procedure with its quirks, or the corrected one.", valueName: "name"))
  var procedure: MechanisticProtocol = .corrected

  @Option(in: .shots, help: ArgumentHelp("Demonstrations before each question.", valueName: "n"))
  var shots: Int = 4

  @Option(in: .items, help: ArgumentHelp("Items of each depth and size at most.", valueName: "n"))
  var items: Int = 1_024

  @Option(
    help: ArgumentHelp(
      "Where items come from (dev and test; paper: all), repeated for several.", valueName: "split"))
  var split: [ReasoningCorpus.Split] = []

  @Option(
    in: .layerNumber,
    help: ArgumentHelp("Layers whose attention is used, e.g. 0...16,19 (all).", valueName: "list"))
  var layers: NumberList?

  @Option(in: .neighbours, help: ArgumentHelp("The number of neighbours.", valueName: "n"))
  var neighbours: Int = 8

  @Option(in: .folds, help: ArgumentHelp("Folds of the cross-validation.", valueName: "n")) var folds: Int = 5

  @Option(
    in: .seed, help: ArgumentHelp("Of items, demonstrations, fresh models and shuffles.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables and figure.", valueName: "dir")) var out: String?

  @OptionGroup var output: OutputOptions

  func apply(to settings: inout ReasoningSettings) {
    settings.protocol = procedure
    settings.shots = shots
    settings.items = items
    settings.splits = split.isEmpty ? nil : split
    settings.layers = layers?.numbers
    settings.classifier.k = neighbours
    settings.folds = folds
    settings.seed = seed
  }

  /// Opens model and corpus, makes a report, writes and prints it.
  ///
  /// - Parameters:
  ///   - name: the figure's file name, without extension.
  ///   - unit: what progress counts.
  func run<Report: Encodable, Rendering: MechanisticRendering>(
    name: String, unit: String,
    make: (
      Run, any Tokenizer, ReasoningCorpus, (Int, Int) -> Void, @escaping @Sendable (Int, Int) -> Void
    ) throws -> Report,
    table: (Report) -> Table, writeUp: (Report) -> WriteUp, render: (Report, String) -> Rendering
  ) throws {
    try ReportOutput.check(out, .directory)
    try WholeDirectory.requireFinished(data)
    let corpus = try ReasoningCorpus(directory: data)
    let run = try model.open()
    let tokenizer = try run.requireTokenizer()
    let reading = LateProgress(unit: "kB")
    let bar = LateProgress(unit: unit)
    defer {
      reading.finish()
      bar.finish()
    }
    let report = try make(
      run, tokenizer, corpus,
      { done, total in
        reading.update(done / 1_024, of: total / 1_024)
        if done == total { reading.finish() }
      }, { bar.update($0, of: $1) })
    bar.finish()
    let rendering = render(report, model.displayName)
    if let out {
      try ReportOutput(path: out).write(
        report, table: table(report), writeUp: writeUp(report), figures: [("\(name).png", rendering.page)],
        model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    rendering.print()
    if let out { print("\nIn \(out): \(name).png, scores.csv, scores.md, report.json") }
  }
}

/// How a reasoning probe is compared.
struct ReasoningControlOptions: ParsableArguments {
  @Option(in: .questionDepth, help: ArgumentHelp("The deepest questions.", valueName: "n")) var depth: Int?

  @Option(
    in: .randomModels,
    help: ArgumentHelp("How many freshly initialised models to compare with.", valueName: "n"))
  var randomModels: Int = 3

  @Option(in: .shuffles, help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 5

  func apply(to settings: inout ReasoningSettings, depth: Int) {
    settings.maximumDepth = self.depth ?? depth
    settings.randomModels = randomModels
    settings.shuffles = shuffles
  }
}
