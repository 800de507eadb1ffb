import Foundation
import GPT
import Logging
import Probe
import Records
import Tasks
import TestSupport
import Worlds

/// A run directory of a short training, made once.
enum SoundRun {
  private static let directory: Swift.Result<TemporaryDirectory, any Error> = Swift.Result {
    let directory = try TemporaryDirectory()
    let run = RunDirectory(directory["run"])
    let world = try World.named("boolean")
    let data = try TrainingData(world: world, settings: settings)
    try run.create(force: false) { place in
      try data.write(to: place.data)
      try TrainingRecord(settings: settings, command: "probe-cli train", world: world).write(to: place)
    }
    let trainer = try Trainer(run: run, settings: settings, data: data, threads: 1, logger: silent)
    _ = try trainer.train()
    return directory
  }

  static let settings: TrainingSettings = {
    var settings = TrainingSettings()
    settings.data.world = "boolean"
    (settings.data.trainingExamples, settings.data.validationExamples) = (16, 4)
    (settings.model.width, settings.model.layers, settings.model.heads) = (8, 1, 1)
    (settings.schedule.epochs, settings.schedule.batch) = (2, 8)
    (settings.record.evaluateEvery, settings.record.checkpointEvery, settings.record.captureEvery) = (2, 2, 2)
    return settings
  }()

  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static func file(_ name: String) throws -> Data { try bytes("\(directory.get()["run"])/\(name)") }

  /// Copies the run into a directory, its files without the run's own name.
  static func copy(to place: TemporaryDirectory, without file: String) throws {
    let run = try directory.get()["run"]
    for name in try FileManager.default.subpathsOfDirectory(atPath: run).sorted() where name != file {
      try? FileManager.default.createDirectory(
        atPath: (place["run/\(name)"] as NSString).deletingLastPathComponent,
        withIntermediateDirectories: true)
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: "\(run)/\(name)", isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        try FileManager.default.copyItem(atPath: "\(run)/\(name)", toPath: place["run/\(name)"])
      }
    }
    try FileManager.default.createDirectory(
      atPath: (place["run/\(file)"] as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
  }
}

extension Reader {
  static let runReaders = [
    run("run's settings", "GPT/Training/TrainingRecord.swift", file: "training.json") { run in
      guard let record = try TrainingRecord.read(run) else { return }
      do { try record.settings.check() } catch { return }
      _ = try? Run.open(run.path)
    },
    run("run's world", "Tasks/Runs/Run.swift", file: "world.yaml") { run in _ = try Run.open(run.path) },
    run("run's texts", "Tasks/Runs/TrainingInputs.swift", file: "dataset/train.jsonl") { run in
      _ = try TrainingInputs(of: Run.open(run.path))
      _ = try TrainingData(directory: run.data, world: nil, symbols: .words)
      _ = try TrainingData(directory: run.data, world: nil)
    },
    run("metrics", "GPT/Training/Metrics.swift", file: "metrics.jsonl") { run in _ = try run.metrics() },
    run(
      "checkpoint's state", "GPT/Training/TrainingState.swift", file: "checkpoints/step-4/state.json",
      read: resume),
    run(
      "optimiser", "GPT/Training/TrainingState.swift", file: "checkpoints/step-4/optimizer.safetensors",
      in: .safetensors, read: resume),
    run(
      "capture", "Probe/Decodability/TrainingCaptures.swift", file: "captures/step-0.safetensors",
      in: .safetensors
    ) { run in
      let opened = try Run.open(run.path)
      _ = try TrainingCaptures(run, world: opened.requireWorld(), tokenizer: opened.requireTokenizer())
    },
    // Whatever the list says, nothing outside of the run is removed.
    run("run's list of files", "Records/Files/OwnFiles.swift", file: ".probe-run") { run in
      let bystander = "\(run.path)/../x"
      try? Data("mine".utf8).write(to: URL(fileURLWithPath: bystander))
      try run.create(force: true) { try Data().write(to: URL(fileURLWithPath: $0.settingsFile)) }
      guard FileManager.default.fileExists(atPath: bystander) else { throw Removed(path: bystander) }
    },
    // Files that were declared whole and not all moved.
    run(
      "list of removals", "Records/Files/WholeDirectory.swift", file: ".probe-whole/.removals",
      originals: { [Data("config.json\nfigures/loss.png\n../x\n".utf8)] },
      read: { run in try WholeDirectory.finish(run.path) }),
  ]

  private struct Removed: Error { let path: String }

  private static func run(
    _ name: String, _ source: String, file: String, in container: StructuredMutation.Container = .text,
    originals: (@Sendable () throws -> [Data])? = nil, read: @escaping @Sendable (RunDirectory) throws -> Void
  ) -> Reader {
    Reader(
      name, sources: [source, "Records/JSON/JSONValue.swift"], file: "run/\(file)", in: container,
      originals: originals ?? { [try SoundRun.file(file)] },
      prepare: { try SoundRun.copy(to: $0, without: file) },
      read: { try read(RunDirectory("\($0)/run")) })
  }

  /// Goes on from what can be read of the checkpoints.
  @Sendable private static func resume(_ run: RunDirectory) throws {
    let world = try World.named("boolean")
    _ = try Trainer(
      run: run, settings: SoundRun.settings, data: TrainingData(directory: run.data, world: world),
      resuming: true,
      threads: 1, logger: SoundRun.silent)
  }
}
