import Foundation
import TestSupport
import Testing

/// `make install` puts a program somewhere that runs from anywhere, and `make uninstall` leaves nothing of it.
@Suite(.tiered) struct InstallTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Runs the installer as `make` does, with the program that the tests start.
  private func install(_ arguments: String) throws -> Program.Result {
    let build = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    return try Program.run(
      [], in: directory.path,
      shell: "BUILD='\(build)'; exec '\(Page.repository)/Tools/install-probe' \(arguments)")
  }

  private var files: [String] {
    get throws {
      try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { name in
        var isDirectory: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: directory[name], isDirectory: &isDirectory)
        return !isDirectory.boolValue
      }.sorted()
    }
  }

  @Test func installedProgramsRunFromAnywhere() throws {
    try FileManager.default.createDirectory(
      atPath: directory["manual"], withIntermediateDirectories: true)
    try directory.write(Data(".Dd\n".utf8), as: "manual/probe-cli.1")
    let installed = try install(#""$BUILD" "$PWD/a prefix" "$PWD/manual""#)
    #expect(installed.status == 0, "\(installed.errors)")
    for name in [
      "bin/probe-cli", "lib/probekit/probe-cli",
      "lib/probekit/ProbeKit_Worlds.resources/Resources/boolean.yaml",
      "lib/probekit/ProbeKit_ProbeCommands.resources/Resources/boolean/model.safetensors",
      "share/bash-completion/completions/probe-cli", "share/zsh/site-functions/_probe-cli",
      "share/fish/vendor_completions.d/probe-cli.fish", "share/man/man1/probe-cli.1",
    ] where name != "lib" {
      #if os(Linux)
        #expect(FileManager.default.fileExists(atPath: directory["a prefix/" + name]), "\(name)")
      #endif
    }
    let result = try Program.run(
      [], in: "/", shell: "exec '\(directory.path)/a prefix/bin/probe-cli' test 1,0,1,0,1")
    #expect(result.status == 0 && result.text.contains("right"), "\(result.errors)")
    // Again over itself, and away.
    #expect(try install(#""$BUILD" "$PWD/a prefix""#).status == 0)
    try directory.write(Data("mine".utf8), as: "a prefix/share/mine")
    #expect(try install(#"--uninstall "$PWD/a prefix""#).status == 0)
    #expect(try files == ["a prefix/share/mine", "manual/probe-cli.1"])
    #expect(try install(#"--uninstall "$PWD/a prefix""#).status == 1)
  }

  @Test func wrongCallsAreRefused() throws {
    #expect(try install("").status == 64)
    #expect(try install("/nowhere \"$PWD/p\"").status == 1)
    #expect(try files == [])
  }
}
