import Foundation
import TestSupport
import Testing

/// `--out` that cannot be: said before the work, with the real reason, and nothing is changed.
@Suite(.tiered) struct OutTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    _ = try directory.write("mine", as: "file")
  }

  private static let directories = [
    ["train", "--world", "boolean"], ["generate"], ["mechanistic", "theories"], ["mechanistic", "finetune"],
    ["weights"], ["lens"], ["flip", "--parameter", "blocks.0.attn.W_Q[0,0,0]", "--how", "sign"],
    ["probe", "variables"], ["probe", "dependencies"],
  ]

  private static let figures = [
    ["attention", "--input", "1,0,1,0,1"], ["ablate", "--each", "head"],
    ["ablate", "--lattice", "--target", "newD"],
    ["counterfactual"], ["knockout"], ["capture", "--all"],
    ["patch", "--clean", "1,0,1,0,1", "--corrupt", "1,0,1,1,1", "--site", "resid_pre", "--target", "newB"],
  ]

  private func expectRefused(_ arguments: [String], _ reason: String) throws {
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 1 || result.status == 64, "\(arguments): \(result.errors)")
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(reason), "\(arguments): \(result.errors)")
    for wrong in ["Inappropriate ioctl", "Success", "Fatal error"] {
      #expect(!result.errors.contains(wrong), "\(arguments): \(result.errors)")
    }
    // Work that takes a while shows how far it is.
    #expect(!result.errors.contains(/\d+\/\d+ \w+/), "work was done first: \(arguments): \(result.errors)")
    #expect(try bytes(directory["file"]) == Data("mine".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["file"], "\(arguments)")
  }

  @Test(arguments: directories) func fileInsteadOfADirectory(arguments: [String]) throws {
    try expectRefused(arguments + ["--out", "file"], "file")
    try expectRefused(arguments + ["--out", "file/inside"], "file")
  }

  @Test(arguments: figures) func unknownEnding(arguments: [String]) throws {
    try expectRefused(arguments + ["--out", "figure.xyz"], ".xyz")
  }

  @Test(arguments: figures) func fileOnTheWay(arguments: [String]) throws {
    let name = arguments[0] == "capture" ? "all.npz" : "figure.png"
    try expectRefused(arguments + ["--out", "file/\(name)"], "file")
  }

  @Test(.enabled("Linux's /proc") { access("/proc/self", F_OK) == 0 }, arguments: figures + directories)
  func placeWhereNothingCanBeWritten(arguments: [String]) throws {
    let name = arguments[0] == "capture" ? "x.npz" : "x.png"
    let path = Self.figures.contains(arguments) ? "/proc/\(name)" : "/proc/x/y"
    try expectRefused(arguments + ["--out", path], "/proc")
  }
}
