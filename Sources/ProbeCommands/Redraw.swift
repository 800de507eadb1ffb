import ArgumentParser
import Foundation
import Records
import Viz

struct Redraw: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a figure again from what its file says, and tell what differs.",
    discussion: """
      Examples:
        probe-cli redraw attention.png
        probe-cli redraw paper/figure3.pdf --out again.pdf

      Every figure's file holds the command that drew it, the program's version, and
      check sums of the model, the world and other files that were read. The command
      is run again where you are, for it names files as they were named then. The
      same bytes are the same picture; where they differ, the reasons are listed and
      the exit status is 1: other weights under the same path, say.
      """)

  @Argument(help: ArgumentHelp("A figure that this program drew.", valueName: "file"), completion: .file())
  var file: String

  @Option(help: ArgumentHelp("Write what is drawn to this file.", valueName: "path"))
  var out: String?

  @OptionGroup var output: OutputOptions

  /// What was found.
  struct Report: Encodable {
    let file: String
    let command: String
    let isSame: Bool
    /// Why it differs, as far as the files tell.
    let differences: [String]
  }

  func run() throws {
    let bytes = [UInt8](try FileAccess.read(file))
    let then = FigureMetadata.read(bytes)
    guard let command = then["Command"], let words = ShellWords.split(command), words.first == "probe-cli"
    else {
      guard then["Playground"] == nil else {
        throw FileError(
          file, "was drawn by the playground, not by a command",
          hint: "its address shows the same: the file's entry Playground holds the state")
      }
      throw FileError(
        file, "does not say which command drew it", hint: "only figures of this program can be drawn again")
    }
    if let out { try FileAccess.requireWritable(out) }
    let place = NSTemporaryDirectory() + "redraw-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let drawn = try Self.draw(words, command, figure: then["Figure"], in: place)
    let again = [UInt8](try FileAccess.read(drawn))
    if let out { try FileAccess.write(Data(again), to: out) }
    let report = Report(
      file: file, command: command, isSame: again == bytes,
      differences: again == bytes ? [] : Self.differences(then, FigureMetadata.read(again)))
    if output.json {
      try output.print(json: report)
    } else {
      print(report.isSame ? "\(file): the same, byte for byte" : "\(file): drawn again it differs")
      for difference in report.differences { print("- \(difference)") }
      print("  drawn by: \(command)")
      if let out { print("Figure: \(out)") }
    }
    if !report.isSame { throw ExitCode.failure }
  }

  /// Runs the command of a figure with its output in `place`; returns the path of the figure.
  private static func draw(
    _ words: [String], _ command: String, figure: String?, in place: String
  ) throws -> String {
    var arguments = Array(words.dropFirst())
    guard arguments.first != "redraw" else { throw FileError(command, "draws nothing by itself") }
    var path = figure == nil ? "\(place)/figure.png" : "\(place)/figures"
    // Neither the figure's former place nor files beside it are written to.
    for option in ["--out", "--export"] {
      for index in arguments.indices.reversed() {
        let isJoined = arguments[index].hasPrefix("\(option)=")
        guard isJoined || (arguments[index] == option && index + 1 < arguments.count) else { continue }
        let value = isJoined ? String(arguments[index].dropFirst(option.count + 1)) : arguments[index + 1]
        let ending = URL(fileURLWithPath: value).pathExtension
        if option == "--out", figure == nil { path = "\(place)/figure.\(ending)" }
        arguments.removeSubrange(index...(isJoined ? index : index + 1))
      }
    }
    arguments += ["--out", path]
    try ProbeCLI.run(arguments, recordedAs: command)
    return figure.map { "\(path)/\($0).png" } ?? path
  }

  /// What the two files say differently.
  private static func differences(_ then: [String: String], _ now: [String: String]) -> [String] {
    let what = [
      ("Version", "the program's version"), ("Model hash", "other weights under the same path: check sum"),
      ("World", "another world: check sum"), ("Data", "other files: check sums"), ("Title", "the title"),
    ]
    let found = what.compactMap { key, words in
      then[key] == now[key] ? nil : "\(words) was \(then[key] ?? "not said"), is \(now[key] ?? "not said")"
    }
    return found.isEmpty
      ? [
        "version, model, world and files are the same: fonts, libraries or the processor draw or compute otherwise"
      ]
      : found
  }
}
