import Foundation
import TestSupport
import Testing

/// What the documentation shows is what the program does. `Tools/update-pages` renews the outputs of the pages.
@Suite(.tiered) struct PageTests {
  private static let tree = Result { try CommandTree() }

  @Test(.tags(.slow), arguments: Page.names + Page.tours)
  func outputsAreTheProgramsOwn(name: String) throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createSymbolicLink(
      atPath: directory["Tests"], withDestinationPath: "\(Page.repository)/Tests")
    for step in try Page(name).steps {
      switch step {
      case .file(let file, let text): try directory.write(text, as: file)
      case .command(let command):
        let result = try Program.run(
          [], in: directory.path, shell: #"PATH="${1%/*}:$PATH"; "# + command.text)
        let real = Page.trimmed(result.text.split(separator: "\n", omittingEmptySubsequences: false))
        let isError = real.first?.hasPrefix("Error: ") == true
        #expect(
          (isError ? [1, 64] : [0]).contains(result.status) && Page.matches(command.shown, real),
          "\(name):\(command.line): \(command.text)\n\(result.text)\n\(result.errors)")
      }
    }
  }

  /// Two of the pages show code and tests instead, which other tests compare.
  @Test(arguments: Page.names.filter { !["docs/gradients.md", "docs/promises.md"].contains($0) })
  func everyPageShowsOutputs(name: String) throws {
    #expect(try Page(name).commands.count { !$0.shown.isEmpty } >= 2)
  }

  @Test func thereAreThreeTours() { #expect(Page.tours.count == 3) }

  @Test(arguments: Page.names)
  func commandsAndOptionsAreThere(name: String) throws {
    let tree = try Self.tree.get()
    for command in try Page(name).mentioned {
      #expect(tree.faults(in: command.text) == [], "\(name):\(command.line)")
    }
  }

  @Test func theTableHasEveryCommand() throws {
    let table = try Page("README.md").lines.drop { !$0.hasPrefix("| command |") }.prefix { !$0.isEmpty }
    let names = table.compactMap { $0.prefixMatch(of: /\| `([a-z -]+)` \|/).map { String($0.output.1) } }
    #expect(Set(names) == (try Self.tree.get().leaves))
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Page.names)
  func linksLeadSomewhere(name: String) throws {
    let page = try Page(name)
    for match in page.lines.joined(separator: "\n").matches(of: /\]\(([^)\s#]*)(?:#([^)\s]+))?\)/) {
      let (target, anchor) = (String(match.output.1), match.output.2.map(String.init))
      guard !target.contains("://") else { continue }
      let path = URL(fileURLWithPath: "\(Page.repository)/\(name)").deletingLastPathComponent()
        .appendingPathComponent(target).standardizedFileURL.path
      #expect(target.isEmpty || FileManager.default.fileExists(atPath: path), "\(name): \(target)")
      guard let anchor else { continue }
      let other = target.isEmpty ? page : try Page(String(path.dropFirst(Page.repository.count + 1)))
      #expect(other.anchors.contains(anchor), "\(name): \(target)#\(anchor)")
    }
  }

  @Test func leftOutLinesStandForAnyNumber() {
    let real = ["a", "b", "c", "d"]
    for shown in [
      ["a", "b", "c", "d"], ["…"], ["a", "…"], ["…", "d"], ["a", "…", "d"], ["…", "b", "c", "…"],
      ["a", "…", "b", "c", "d"], ["…", "a", "…", "d", "…"],
    ] {
      #expect(Page.matches(shown, real), "\(shown)")
    }
    for shown in [
      [], ["a"], ["b", "…"], ["…", "c"], ["…", "c", "b", "…"], ["a", "b", "…", "b", "c", "d"],
    ] {
      #expect(!Page.matches(shown, real), "\(shown)")
    }
  }
}
