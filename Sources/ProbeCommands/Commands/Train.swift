import ArgumentParser
import Arrays
import Foundation
import GPT
import Records
import Tasks
import Worlds

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a GPT-2 on a world (the-experiment's configuration by default).",
    discussion: """
      Examples:
        probe-cli train --world boolean --omit '1,0,1,0,1;0,1,1,1,0' \\
          --out runs/boolean
        probe-cli train --data dataset --epochs 1 --capture-every 250
        probe-cli train --world kth-smallest --loss completion \\
          --schedule constant --warm-up 500
        probe-cli train --resume runs/boolean

      The run directory opens in transformers' AutoModelForCausalLM. The same seed
      gives the same weights on any number of threads. Ctrl-C saves a checkpoint;
      --resume goes on from the newest one.
      """)

  @OptionGroup(title: "Data") var source: TrainingSource
  @OptionGroup(title: "Model") var size: SettingOptions<NewModel>
  @OptionGroup(title: "Training") var training: SettingOptions<TrainingSettings>
  @OptionGroup var place: RunOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if place.resume != nil { try place.check(isPlain: settings() == Train.parse([]).settings()) }
  }

  func run() throws {
    let session = try place.resume.map(reopen) ?? begin()
    let report = try session.train()
    guard !output.json else { return try output.print(json: report) }
    let place = CommandLineText.quoted(report.run)
    print("The model is in \(report.run), the curves in")
    print("\(report.figures.joined(separator: " and ")).")
    print(
      "Look inside it with: probe-cli attention --model \(place) "
        + (session.session.record.worldFingerprint == nil ? "--text …" : "--input …"))
  }

  /// The settings that the options ask for; omitted inputs as they were typed.
  private func settings() throws -> TrainingSettings {
    var settings = training.value
    settings.data = try source.settings()
    settings.model = size.value.resolved
    return settings
  }

  private func begin() throws -> TrainingSession {
    var settings = try settings()
    try settings.check()
    let world = try source.world.load() ?? (settings.data.directory == nil ? World.named("boolean") : nil)
    let omitted = settings.data.omitted.joined(separator: ";")
    settings.data.omitted = try world.map { try $0.parse(inputs: omitted).map($0.text(of:)) } ?? []
    let directory = RunDirectory(try place.out ?? "runs/\(RunDirectory.name(from: source.worldName(world)))")
    return TrainingSession(
      try RunSession.begin(
        in: directory, settings, command: CommandLineText.current, force: place.force, threads: place.threads
      ) {
        try settings.data.directory.map {
          try TrainingData(directory: $0, world: world, symbols: settings.data.symbols ?? .characters)
        } ?? TrainingData(world: world!, settings: settings)
      }, writesEvents: place.tensorboard)
  }

  private func reopen(_ path: String) throws -> TrainingSession {
    guard try TrainingRecord.read(RunDirectory(path))?.settings.data.lists == nil else {
      throw FileError(
        path, "is a run on lists of numbers",
        hint: "go on with: probe-cli mechanistic finetune --resume \(CommandLineText.quoted(path))")
    }
    return TrainingSession(
      try RunSession.resume(path, threads: place.threads), writesEvents: place.tensorboard)
  }
}
