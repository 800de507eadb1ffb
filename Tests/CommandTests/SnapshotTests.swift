import Foundation
import Records
import TestSupport
import Testing

/// What every command prints, as text and as JSON, and how it refuses bad input: the committed files of
/// `Tests/Fixtures/snapshots`, which `Tools/update-snapshots` writes anew.
@Suite(.tiered, .inSnapshotWorkplace) struct SnapshotTests {
  @Test(.tags(.slow), arguments: SnapshotCase.all.filter { !$0.isRefused })
  func printsTheSame(_ test: SnapshotCase) throws { try check(test) }

  @Test(arguments: SnapshotCase.all.filter(\.isRefused))
  func refusesTheSame(_ test: SnapshotCase) throws { try check(test) }

  private func check(_ test: SnapshotCase) throws {
    let workplace = try #require(SnapshotWorkplace.current)
    let command = try #require(try Self.command(of: test), "no command is called so")
    for snapshot in test.snapshots(hasJSON: command.hasJSON) {
      let (content, complaint) = try snapshot.taken(in: workplace)
      #expect(complaint == nil, "\(snapshot.file)")
      let differences = snapshot.differences(from: content)
      if Snapshot.isWriting, complaint == nil {
        if !differences.isEmpty { try Data(content.utf8).write(to: URL(fileURLWithPath: snapshot.path)) }
      } else {
        #expect(differences.isEmpty, "\(snapshot.file): \(differences.prefix(5).joined(separator: "\n"))")
      }
    }
  }

  /// Calls whose reports have other forms; they are only validated.
  @Test(.tags(.slow), arguments: SnapshotCase.alsoValid)
  func reportsAreValid(_ arguments: [String]) throws {
    let workplace = try #require(SnapshotWorkplace.current)
    let number = SnapshotCase.alsoValid.firstIndex(of: arguments) ?? 0
    let result = try workplace.run(arguments + ["--json"], in: "valid-\(number)")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try SchemaTests.faults(of: result.output) == [])
  }

  // MARK: - What has to be there

  private static let commands = Result {
    try JSONDecoder().decode(
      CommandHelp.Root.self, from: Program.run("--experimental-dump-help").output
    ).command.leaves()
  }

  /// The command that a case calls.
  private static func command(of test: SnapshotCase) throws -> CommandHelp.Leaf? {
    try commands.get().first { test.arguments.starts(with: $0.path) }
  }

  /// A new command fails here until it has a case, and one in which it is refused.
  @Test func everyCommandHasCases() throws {
    let commands = try Self.commands.get()
    #expect(commands.count > 30)
    for command in commands {
      let cases = try SnapshotCase.list.get().cases.filter { $0.arguments.starts(with: command.path) }
      let name = command.path.joined(separator: " ")
      // What is too large to be kept as JSON is validated only.
      let isValidated = SnapshotCase.alsoValid.contains { $0.starts(with: command.path) }
      #expect(
        cases.contains { !$0.isRefused && ($0.textOnly != true || isValidated) }, "\(name) has no case")
      #expect(cases.contains { $0.isRefused }, "\(name) has no case with bad input")
    }
  }

  @Test func everyFileIsOfACase() throws {
    let known = try SnapshotCase.list.get().cases.flatMap { test in
      try test.snapshots(hasJSON: Self.command(of: test)?.hasJSON == true).map(\.file)
    }
    #expect(Set(known).count == known.count, "names of cases are distinct")
    let found = try FileManager.default.contentsOfDirectory(atPath: SnapshotCase.folder)
    let unknown = Set(found).subtracting(known).subtracting(["cases.json", "inputs"])
    guard !Snapshot.isWriting else {
      for file in unknown { try FileManager.default.removeItem(atPath: "\(SnapshotCase.folder)/\(file)") }
      return
    }
    #expect(unknown.sorted() == [], "no case writes these")
    #expect(Set(known).subtracting(found).sorted() == [], "these are missing")
    let sizes = try found.filter { $0 != "inputs" }.map { try bytes("\(SnapshotCase.folder)/\($0)").count }
    #expect(sizes.allSatisfy { $0 <= 30_000 } && sizes.reduce(0, +) <= 600_000, "small enough to be read")
  }
}
