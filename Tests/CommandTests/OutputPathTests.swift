import Foundation
import Records
import TestSupport
import Testing

/// `--out` is looked at before the work, in every command that writes a report, and the reason is the real one.
@Suite(.tiered) struct OutputPathTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write("mine", as: "file")
    try FileAccess.createDirectory(directory["folder.png"])
    try FileAccess.createDirectory(directory["folder.csv"])
    try FileAccess.createDirectory(directory["taken/report.json"])
    symlink("nowhere", directory["dangling"])
    symlink("loop", directory["loop"])
  }

  /// Commands whose `--out` is a figure, a table, a report or a directory. Each would take seconds of work, or fail for
  /// another reason, if it looked at its path only afterwards.
  static let commands: [[String]] = [
    ["ablate", "each"], ["ablate", "--text", "1", "--heads", "0.0"], ["knockout"], ["counterfactual"],
    ["patch", "--all-pairs", "--target", "newB"], ["path", "--all-pairs", "--target", "newB"],
    ["steer", "--variable", "newB", "--layer", "1"], ["lens"], ["weights"],
    ["flip", "--text", "1", "--parameter", "blocks.1.attn.W_Q", "--how", "sign"], ["probe", "variables"],
    ["probe", "timeline"], ["probe", "dependencies"], ["mechanistic", "attention"],
    ["mechanistic", "probe"], ["mechanistic", "layers"], ["mechanistic", "causal"],
    ["mechanistic", "flow"], ["mechanistic", "proofwriter", "--data", "none"],
    ["mechanistic", "arc", "--data", "none"], ["mechanistic", "robustness", "--data", "none"],
  ]

  private func refuses(
    _ arguments: [String], _ out: String, _ reason: String, status: Int32 = 1
  ) throws {
    let result = try Program.run(arguments + ["--out", out], in: directory.path)
    #expect(result.status == status, "\(arguments) --out \(out): \(result.errors)")
    #expect(result.errors.contains(reason), "\(arguments) --out \(out): \(result.errors)")
    #expect(result.output.isEmpty)
    let left = try FileAccess.names(in: directory.path)
    #expect(left == ["dangling", "file", "folder.csv", "folder.png", "loop", "taken"])
    #expect(try FileAccess.read(directory["file"]) == Data("mine".utf8))
  }

  @Test(.tags(.slow), arguments: commands + [["recover", "--spec", "none.yaml"]])
  func placesThatAreTaken(arguments: [String]) throws {
    try refuses(arguments, "file", "file: expected a directory, found a file")
    try refuses(arguments, "file/x", "is a file, not a directory")
    try refuses(arguments, "taken", "taken/report.json: expected a file, found a directory")
    try refuses(arguments, "dangling", "leads nowhere")
    try refuses(arguments, "loop/x", "leads nowhere")
    try refuses(arguments, "report.jpg", "found the ending .jpg", status: 64)
    try refuses(arguments, "", "names nothing", status: 64)
  }

  @Test(arguments: commands) func figuresWithoutAPlace(arguments: [String]) throws {
    try refuses(arguments, "folder.png", "expected a file, found a directory")
    try refuses(arguments, "folder.csv", "expected a file, found a directory")
    try refuses(arguments, "file/x.svg", "is a file, not a directory")
  }

  /// `recover` keeps models beside its report: a figure's ending is not offered as the way out.
  @Test func figuresInsteadOfDirectories() throws {
    let arguments = ["recover", "--spec", "none.yaml"]
    try refuses(arguments, "x.png", "expected a directory for report, tables, figure and trained models")
    let result = try Program.run(arguments + ["--out", "x.png"], in: directory.path)
    #expect(!result.errors.contains("figures end in"))
  }

  /// One report as a figure, a table, Markdown and JSON, by the ending alone.
  @Test func everyEnding() throws {
    for (name, start) in [
      ("x.png", "PNG"), ("x.pdf", "%PDF"), ("x.svg", "<?xml"), ("x.csv", "coefficient,"), ("x.md", "|"),
      ("x.json", "{"),
    ] {
      let arguments = ["steer", "--variable", "newB", "--layer", "1", "--coefficients", "1", "--out", name]
      let result = try Program.run(arguments, in: directory.path)
      #expect(result.status == 0, "\(result.errors)")
      let beginning = try FileAccess.read(directory[name]).prefix(16)
      #expect(beginning.range(of: Data(start.utf8)) != nil, "\(name)")
    }
  }

  @Test func filesOfOneKind() throws {
    for arguments in [["capture", "--all"], ["attention", "--input", "1,0,1,0,1", "--export", "x.npz"]] {
      let ending = arguments[0] == "capture" ? "npz" : "png"
      try refuses(arguments, "file/x.\(ending)", "is a file, not a directory")
      let folder = directory["other.\(ending)"]
      try FileAccess.createDirectory(folder)
      defer { rmdir(folder) }
      let result = try Program.run(arguments + ["--out", folder], in: directory.path)
      #expect(result.status == 1 && result.errors.contains("expected a file, found a directory"))
    }
    try refuses(
      ["attention", "--input", "1,0,1,0,1", "--export", "file/x.npz"], "x.png", "is a file, not a directory")
  }

  /// A file that grows beyond what is allowed stands for a full disk: the old file stays, and nothing beside it.
  @Test(arguments: [
    ["attention", "--input", "1,0,1,0,1"],
    ["patch", "--clean", "1,0,1,0,1", "--corrupt", "1,0,1,1,1", "--target", "newB"],
    ["patch", "--all-pairs", "--target", "newB"],
  ])
  func figuresOnAFullDisk(arguments: [String]) throws {
    try directory.write("old", as: "figure.svg")
    let result = try Program.run(
      arguments + ["--out", "figure.svg"], in: directory.path, shell: #"ulimit -f 4; exec "$@""#)
    #expect(result.status == 1)
    #expect(result.errors.contains("figure.svg: cannot be written (File too large)"), "\(result.errors)")
    #expect(try FileAccess.read(directory["figure.svg"]) == Data("old".utf8))
    #expect(try FileAccess.names(in: directory.path).allSatisfy { !$0.hasSuffix(".partial") })
  }

  @Test func reportsOnAFullDisk() throws {
    let result = try Program.run(
      ["weights", "--out", "report"], in: directory.path, shell: #"ulimit -f 4; exec "$@""#)
    #expect(result.status == 1)
    #expect(result.errors.contains("(File too large)"), "\(result.errors)")
    #expect(!FileAccess.exists(directory["report"]))
  }
}
