import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// Several files that appear together.
@Suite(.tiered) struct WholeDirectoryTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func put(_ text: String, at path: String) throws {
    try FileAccess.createDirectory(ofFile: path)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func files(_ path: String) throws -> [String: String] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        (try? bytes("\(path)/\(name)")).map { (name, String(decoding: $0, as: UTF8.self)) }
      })
  }

  @Test func replacesItsOwnFilesOnly() throws {
    let out = directory["out"]
    func write(_ text: String, _ names: [String], force: Bool) throws {
      let earlier = try WholeDirectory.replaceable(in: out, list: ".list", names: names, force: force)
      let whole = try WholeDirectory(out)
      for name in names { try put(text, at: "\(whole.workspace)/\(name)") }
      try whole.commit(listing: ".list", removing: earlier)
    }
    try write("1", ["a", "sub/b"], force: false)
    #expect(throws: FileError.self) { try write("2", ["a"], force: false) }
    try put("mine", at: "\(out)/c")
    try put("mine", at: "\(out)/sub/mine")
    #expect(throws: FileError.self) { try write("2", ["a", "c"], force: true) }
    #expect(
      try files(out) == [".list": "a\nsub/b\n", "a": "1", "sub/b": "1", "c": "mine", "sub/mine": "mine"])
    try write("2", ["a", "d"], force: true)
    #expect(try files(out) == [".list": "a\nd\n", "a": "2", "d": "2", "c": "mine", "sub/mine": "mine"])
    // Without a list, files of the names that are to be written count as earlier ones.
    unlink("\(out)/.list")
    try write("3", ["a", "c"], force: true)
    #expect(try files(out)["c"] == "3")
    #expect(try files(out)["d"] == "2")
  }

  /// A process that was killed while files moved to their places leaves that to the next one.
  @Test func finishesWhatIsWhole() throws {
    let out = directory["out"]
    try put("old", at: "\(out)/a")
    try put("old", at: "\(out)/gone")
    try put("new", at: "\(out)/.probe-whole/a")
    try put("new", at: "\(out)/.probe-whole/sub/b")
    try put("gone\n../../x\n", at: "\(out)/.probe-whole/.removals")
    #expect(throws: FileError.self) { try WholeDirectory.requireFinished(out) }
    #expect(throws: FileError.self) { try Run.open(out) }
    #expect(throws: FileError.self) { try TrainingData(directory: out) }
    try WholeDirectory.finish(out)
    #expect(try files(out) == ["a": "new", "sub/b": "new"])
    #expect(!FileAccess.exists("\(out)/.probe-whole"))
    try WholeDirectory.requireFinished(out)
  }

  /// Workspaces of killed processes go; those of living ones, and what only looks similar, stay.
  @Test func clearsLeftovers() throws {
    try put("x", at: directory[".probe-partial-12ab/file"])
    try put("x", at: directory[".probe-partial-mine/file"])
    let living = try WholeDirectory(directory["living"])
    let other = try WholeDirectory(directory["out"])
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    #expect(names.count == 3 && names.contains(".probe-partial-mine"))
    #expect(FileAccess.exists(living.workspace) && FileAccess.exists(other.workspace))
    try living.commit()
    try other.commit()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        == [".probe-partial-mine", "living", "out"])
  }

  @Test func isRefusedWhereNoDirectoryCanBe() throws {
    try put("mine", at: directory["file"])
    try FileManager.default.createSymbolicLink(
      atPath: directory["dangling"], withDestinationPath: directory["nowhere"])
    for name in ["file", "dangling", "file/sub"] {
      #expect(throws: FileError.self) { try WholeDirectory(directory[name]) }
    }
    let whole = try WholeDirectory(directory.path)
    try put("x", at: "\(whole.workspace)/file/a")
    #expect(throws: FileError.self) { try whole.commit() }
    #expect(try bytes(directory["file"]) == Data("mine".utf8))
  }
}
