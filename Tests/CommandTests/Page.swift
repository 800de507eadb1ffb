import Foundation

/// A page of the documentation or a tour, and what it shows of the program; `Tools/update-pages` says what may stand there.
struct Page {
  /// A command, the line it stands in (from 1), and the lines that are shown as its output.
  struct Command {
    let line: Int
    let text: String
    let shown: [String]
  }

  /// What is done in the page's directory, in this order.
  enum Step {
    case file(name: String, text: String)
    case command(Command)
  }

  /// The line that stands for any number of others.
  static let leftOut = "…"

  static let repository = URL(fileURLWithPath: #filePath + "/../../..").standardizedFileURL.path

  /// README.md and everything under docs/, by their paths in the repository.
  static let names: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: "\(repository)/docs")) ?? []
    return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
  }()

  /// What a person does from beginning to end, by their paths in the repository.
  static let tours: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(repository)/Tests/Tours")) ?? []
    return files.filter { $0.hasSuffix(".md") }.sorted().map { "Tests/Tours/\($0)" }
  }()

  let lines: [String]
  /// The commands that are run, and the files they find.
  private(set) var steps: [Step] = []
  /// The commands that are only mentioned: in blocks of `sh`, and between backticks in the text.
  private(set) var mentioned: [Command] = []

  init(_ name: String) throws {
    lines = try String(contentsOfFile: "\(Self.repository)/\(name)", encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var number = 0
    while number < lines.count {
      if lines[number].hasPrefix("```") {
        let language = lines[number].dropFirst(3)
        let end = lines[(number + 1)...].firstIndex { $0.hasPrefix("```") } ?? lines.count
        readBlock(String(language), lines[(number + 1)..<end])
        number = end
      } else {
        for match in lines[number].matches(of: /`(probe-cli [^`]*)`/) {
          mentioned.append(Command(line: number + 1, text: String(match.output.1), shown: []))
        }
      }
      number += 1
    }
  }

  /// The commands that are run.
  var commands: [Command] {
    steps.compactMap { if case .command(let command) = $0 { command } else { nil } }
  }

  private mutating func readBlock(_ language: String, _ block: ArraySlice<String>) {
    if let name = block.first?.wholeMatch(of: /# file: (\S+)/)?.output.1 {
      steps.append(.file(name: String(name), text: block.dropFirst().map { $0 + "\n" }.joined()))
    }
    switch language {
    case "console": steps += Self.commands(in: block, beginning: "$ ").map(Step.command)
    case "sh": mentioned += Self.commands(in: block, beginning: "probe-cli", keeping: "probe-cli")
    default: break
    }
  }

  /// The commands of a block, each with the lines up to the next one.
  ///
  /// - Parameters:
  ///   - block: its lines.
  ///   - start: what the first line of a command begins with.
  ///   - kept: how much of that is part of the command.
  private static func commands(
    in block: ArraySlice<String>, beginning start: String, keeping kept: String = ""
  ) -> [Command] {
    var found: [Command] = []
    var number = block.startIndex
    while number < block.endIndex {
      guard block[number].hasPrefix(start) else {
        number += 1
        continue
      }
      let first = number
      var text = kept + block[number].dropFirst(start.count)
      number += 1
      while text.hasSuffix("\\"), number < block.endIndex {
        text += "\n" + block[number]
        number += 1
      }
      let next = block[number...].firstIndex { $0.hasPrefix(start) } ?? block.endIndex
      found.append(Command(line: first + 1, text: text, shown: trimmed(block[number..<next])))
    }
    return found
  }

  /// Lines without blanks at their ends, and without empty ones behind the last.
  static func trimmed(_ lines: some Sequence<some StringProtocol>) -> [String] {
    var lines = lines.map { String($0).replacing(/\s+$/, with: "") }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Whether these lines are the ones that are shown, some of them perhaps left out.
  static func matches(_ shown: [String], _ real: [String]) -> Bool {
    let parts = shown.split(separator: leftOut, omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return shown == real }
    guard real.starts(with: first) else { return false }
    var rest = real.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() {
      while !rest.starts(with: part) {
        guard !rest.isEmpty else { return false }
        rest = rest.dropFirst()
      }
      rest = rest.dropFirst(part.count)
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }

  /// The anchors of the page's headings, as GitHub makes them.
  var anchors: Set<String> {
    Set(
      lines.filter { $0.hasPrefix("#") }.map { heading in
        let words = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
        return words.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
          .replacing(" ", with: "-")
      })
  }
}
