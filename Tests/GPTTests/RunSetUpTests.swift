import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// How a run begins, and what replacing it removes.
@Suite(.tiered) struct RunSetUpTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  private func put(_ text: String, at path: String) throws {
    try FileAccess.createDirectory(ofFile: path)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private struct Stop: Error {}

  /// Nothing is at the path before everything is, and nothing remains of a set-up that fails.
  @Test func appearsWhole() throws {
    let run = RunDirectory(directory["runs/a"])
    try run.create(force: false) { place in
      #expect(place.path != run.path && !FileAccess.exists(run.path))
      try put("{}", at: "\(place.data)/train.jsonl")
      #expect(!FileAccess.exists(run.path))
    }
    #expect(try names(run.path) == [".lock", ".probe-run", "dataset", "dataset/train.jsonl"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory["runs"]) == ["a"])

    let other = RunDirectory(directory["runs/b"])
    #expect(throws: Stop.self) {
      try other.create(force: false) { place in
        try put("{}", at: place.settingsFile)
        throw Stop()
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory["runs"]) == ["a"])
  }

  /// A directory that is there keeps what it holds, whether the set-up succeeds or not.
  @Test func beginsInsideOfADirectory() throws {
    let run = RunDirectory(directory["mine"])
    try put("mine", at: "\(run.path)/notes.txt")
    try put("mine", at: "\(run.path)/dataset/test.jsonl")
    #expect(throws: Stop.self) { try run.create(force: false) { _ in throw Stop() } }
    try run.create(force: false) { try put("{}", at: "\($0.data)/train.jsonl") }
    #expect(
      try names(run.path) == [
        ".lock", ".probe-run", "dataset", "dataset/test.jsonl", "dataset/train.jsonl", "notes.txt",
      ])
  }

  /// A file of somebody else in a place that the run needs stops it, also when it may replace runs.
  @Test(arguments: [
    "world.yaml", "metrics.jsonl", "dataset/train.jsonl", "figures/loss.png", "logs/probe.log",
    "tokenizer.json",
    "config.json", "dataset",
  ])
  func filesOfOthers(name: String) throws {
    let run = RunDirectory(directory["mine"])
    try put("mine", at: "\(run.path)/\(name)")
    for force in [false, true] {
      #expect(throws: FileError.self) {
        try run.create(force: force) { try put("{}", at: $0.settingsFile) }
      }
    }
    #expect(try bytes("\(run.path)/\(name)") == Data("mine".utf8))
    #expect(!FileAccess.exists(run.settingsFile))
  }

  /// Replacing a run removes what it wrote and nothing else.
  @Test(arguments: [true, false]) func forceRemovesTheRunOnly(hasList: Bool) throws {
    var small = try SmallRun()
    small.settings.record.captureEvery = 10
    small.settings.schedule.maximumSteps = 10
    let run = small.run
    try run.create(force: false) { place in
      try TrainingData(world: small.world, settings: small.settings).write(to: place.data)
      try TrainingRecord(settings: small.settings, command: "", world: small.world).write(to: place)
    }
    // Runs of earlier versions have no list.
    if !hasList { unlink("\(run.path)/.probe-run") }
    let trainer = try Trainer(
      run: run, settings: small.settings, data: TrainingData(world: small.world, settings: small.settings),
      logger: SmallRun.logger)
    #expect(try trainer.train() == .finished)
    let mine = [
      "notes.txt", "dataset/test.jsonl", "dataset/notes.md", "figures/mine.png", "logs/probe-mine.log",
      "logs/notes", "captures/mine.safetensors", "checkpoints/step-10/notes.txt",
      "checkpoints/keep/model.bin",
      "checkpoints/step-05/x", "captures/step-3.txt",
    ]
    for name in mine { try put("mine", at: "\(run.path)/\(name)") }
    try put("old", at: "\(run.logs)/probe-2026-01-31T12-34-56.log")
    if hasList { try put("mine", at: run.capture(7)) }
    try run.create(force: true)
    let files = try names(run.path).filter { (try? bytes("\(run.path)/\($0)")) != nil }
    let captures = hasList ? ["captures/step-7.safetensors"] : []
    #expect(files == (mine + captures + [".lock", ".probe-run"]).sorted())
  }

  /// Links are not followed to what they lead to.
  @Test func forceFollowsNoLinks() throws {
    let run = RunDirectory(directory["run"])
    try run.create(force: false) { try put("{}", at: "\($0.data)/train.jsonl") }
    try put("mine", at: directory["elsewhere/loss.png"])
    try FileManager.default.createSymbolicLink(
      atPath: run.figures, withDestinationPath: directory["elsewhere"])
    #expect(throws: FileError.self) { try run.create(force: true) }
    unlink(run.figures)
    try FileManager.default.removeItem(atPath: "\(run.data)/train.jsonl")
    try FileManager.default.createSymbolicLink(
      atPath: "\(run.data)/train.jsonl", withDestinationPath: directory["elsewhere/loss.png"])
    try run.create(force: true)
    #expect(try bytes(directory["elsewhere/loss.png"]) == Data("mine".utf8))
    #expect(!FileAccess.exists(run.data))
  }

  /// A list that names files elsewhere, as a hostile run directory could have, removes nothing.
  @Test func listsDoNotLeadOutside() throws {
    let run = RunDirectory(directory["run"])
    try put("mine", at: directory["mine"])
    try put("../mine\n\(directory["mine"])\nfigures/../../mine\n", at: "\(run.path)/.probe-run")
    try run.create(force: true)
    #expect(try bytes(directory["mine"]) == Data("mine".utf8))
  }

  @Test func oneRunADirectory() throws {
    let run = RunDirectory(directory["run"])
    let lock = try run.create(force: false)
    for force in [false, true] {
      #expect(throws: FileError.self) { try run.create(force: force) }
    }
    withExtendedLifetime(lock) {}
  }

  @Test(arguments: [
    ("boolean", "boolean"), ("../../x", "x"), ("a/b", "a-b"), ("/etc/passwd", "etc-passwd"), ("..", "model"),
    ("", "model"), ("v1.2", "v1.2"), ("my world\n\u{1b}[31m", "my-world-31m"), (".hidden", "hidden"),
    ("~", "model"),
    (String(repeating: "é", count: 300), String(repeating: "é", count: 50)),
  ])
  func namesAreNoPaths(name: String, directory: String) {
    #expect(RunDirectory.name(from: name) == directory)
  }
}
