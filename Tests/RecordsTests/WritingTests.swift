import Foundation
import Records
import TestSupport
import Testing

/// Whole-file writing: old bytes or new ones, nothing beside them, no link followed.
@Suite(.tiered) struct WritingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func names() throws -> [String] { try FileAccess.names(in: directory.path) }

  private func text(_ path: String) throws -> String {
    String(decoding: try FileAccess.read(path), as: UTF8.self)
  }

  private func permissions(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func writesAndReplaces() throws {
    let path = directory["file"]
    try FileAccess.write(Data("one".utf8), to: path)
    try FileAccess.write(Data("two".utf8), to: path)
    #expect(try text(path) == "two")
    #expect(try names() == ["file"])
  }

  @Test func permissionsStay() throws {
    let path = try directory.write("x", as: "file")
    chmod(path, 0o640)
    try FileAccess.write(Data("y".utf8), to: path)
    #expect(permissions(path) == 0o640)
  }

  @Test func linksKeepPointingWhereTheyDid() throws {
    let link = directory["link"]
    symlink("real", link)
    try FileAccess.write(Data("made".utf8), to: link)
    #expect(try text(directory["real"]) == "made", "a link may point at what is not there yet")
    try FileAccess.write(Data("again".utf8), to: link)
    #expect(try text(directory["real"]) == "again")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real")
    symlink("b", directory["a"])
    symlink("a", directory["b"])
    #expect { try FileAccess.write(Data(), to: directory["a"]) } throws: {
      "\($0)".contains(directory["a"])
    }
  }

  @Test func bodiesThatFailLeaveTheOldFile() throws {
    struct Stop: Error {}
    let path = try directory.write("before", as: "file")
    #expect(throws: Stop.self) {
      try FileAccess.write(to: path) { file in
        try file.write([1, 2, 3])
        throw Stop()
      }
    }
    #expect(try text(path) == "before")
    #expect(try names() == ["file"])
  }

  @Test(.enabled(if: FileAccess.exists("/dev/full"))) func fullDevicesSayWhy() throws {
    for size in [1, 100, 1 << 20] {
      #expect { try FileAccess.write(Data(count: size), to: "/dev/full") } throws: {
        "\($0)".contains("/dev/full") && "\($0)".contains("No space left")
          && "\($0)".contains("free some space")
      }
    }
    #expect(try FileAccess.kind(of: "/dev/full") == .device)
  }

  @Test func existingFilesAreKeptWhenAsked() throws {
    let path = try directory.write("before", as: "file")
    #expect(throws: FileError.self) { try FileAccess.write(Data("x".utf8), to: path, overwrite: false) }
    #expect(throws: FileError.self) {
      // A file that comes up while another is written.
      try FileAccess.write(to: directory["late"], overwrite: false) { _ in
        _ = try directory.write("theirs", as: "late")
      }
    }
    #expect(try text(path) == "before")
    #expect(try text(directory["late"]) == "theirs")
    #expect(try names() == ["file", "late"])
  }

  /// The temporary name holds 64 random bits and is made by this process alone.
  @Test func temporaryNamesDiffer() throws {
    var seen: Set<String> = []
    for _ in 0..<20 {
      try FileAccess.write(to: directory["file"]) { _ in
        seen.formUnion(try names().filter { $0 != "file" })
      }
    }
    #expect(seen.count == 20)
    #expect(seen.allSatisfy { $0.wholeMatch(of: /\.probekit-[0-9a-f]{16}\.partial/) != nil })
  }

  /// What killed writers left is removed; what a writer still holds, and what only looks alike, is not.
  @Test func leftoversAreRemoved() throws {
    let alike = [
      ".probekit-notes.partial", ".probekit-0123456789abcdef", "probekit-0123456789abcdef.partial",
      ".probekit-0123456789abcdeg.partial",
    ]
    for name in alike + [".probekit-0123456789abcdef.partial"] { try directory.write("x", as: name) }
    try directory.write("precious", as: "target")
    symlink("target", directory[".probekit-00000000000000bb.partial"])
    try FileAccess.write(to: directory["file"]) { file in
      try file.write([1])
      FileAccess.removeLeftovers(in: directory.path)
      try file.write([2])
    }
    #expect(try FileAccess.read(directory["file"]) == Data([1, 2]))
    #expect(
      Set(try names()) == Set(alike + ["file", "target", ".probekit-00000000000000bb.partial"]))
  }

  @Test func placesAreCheckedBeforehand() throws {
    let file = try directory.write("x", as: "file")
    try FileAccess.createDirectory(directory["folder"])
    for (place, found) in [
      (directory["folder"], "found a directory"), ("\(file)/a", "file, not a directory"),
      ("\(file)/a/b", "file, not a directory"), ("", "no path"), (directory["new/"], "directory"),
    ] {
      #expect { try FileAccess.requireWritable(place) } throws: { "\($0)".contains(found) }
    }
    #expect { try FileAccess.requireWritable(file, overwrite: false) } throws: {
      "\($0)".contains("found one")
    }
    #expect { try FileAccess.requireWritable(directory["no/a"], createDirectories: false) } throws: {
      "\($0)".contains("is not there")
    }
    #expect { try FileAccess.requireWritable(directory: file) } throws: { "\($0)".contains("found a file") }
    #expect { try FileAccess.requireWritable(directory: directory.path, files: ["folder"]) } throws: {
      "\($0)".contains(directory["folder"])
    }
    try FileAccess.requireWritable(file)
    try FileAccess.requireWritable(directory["a/b/c"])
    try FileAccess.requireWritable(directory: directory["a/b"], files: ["c"])
    #expect(try names() == ["file", "folder"], "checking makes nothing")
  }

  @Test func unwritableDirectoriesAreNoticed() throws {
    let locked = directory["locked"]
    try FileAccess.createDirectory(locked)
    chmod(locked, 0o500)
    defer { chmod(locked, 0o700) }
    if access(locked, W_OK) == 0 { return }  // root may write everywhere
    for attempt in [
      { try FileAccess.requireWritable("\(locked)/a") },
      { try FileAccess.requireWritable(directory: locked) },
      { try FileAccess.write(Data(), to: "\(locked)/a") },
      { try FileAccess.createDirectory("\(locked)/a") },
    ] {
      #expect { try attempt() } throws: { "\($0)".contains("Permission denied") }
    }
  }
}
