import Foundation
import Records
import TestSupport
import Testing

/// Reading files, pipes and what is neither.
@Suite(.tiered) struct ReadingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func filesAreReadWhole() throws {
    for size in [0, 1, 65_535, 65_536, 65_537, 1 << 20] {
      let data = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      try FileAccess.write(data, to: directory["file"])
      #expect(try FileAccess.read(directory["file"]) == data)
      #expect(try FileAccess.map(directory["file"]) == data)
      #expect(try FileAccess.read(directory["file"], limit: size) == data)
      if size > 0 {
        #expect(throws: FileError.self) { try FileAccess.read(directory["file"], limit: size - 1) }
      }
    }
  }

  @Test func reasonsAreTheSystemsOwn() throws {
    try directory.write("x", as: "file")
    symlink("nowhere", directory["dangling"])
    symlink("b", directory["a"])
    symlink("a", directory["b"])
    for (name, reason) in [
      ("none", "No such file"), ("file/x", "Not a directory"), ("dangling", "leads nowhere"),
      ("a", "leads nowhere"), ("dangling/x", "leads nowhere"), (".", "found a directory"),
    ] {
      errno = ENOTTY
      #expect(throws: FileError.self) { try FileAccess.read(directory[name]) }
      #expect { try FileAccess.read(directory[name]) } throws: { "\($0)".contains(reason) }
    }
  }

  /// A link that leads nowhere is not "absent": whoever asks goes on to read it and gets an error.
  @Test func brokenLinksExist() throws {
    symlink("nowhere", directory["dangling"])
    symlink("loop", directory["loop"])
    #expect(FileAccess.exists(directory["dangling"]))
    #expect(FileAccess.exists(directory["loop"]))
    #expect(FileAccess.exists(directory["loop/inside"]))
    #expect(!FileAccess.exists(directory["none"]))
    #expect(!FileAccess.exists(directory["none/inside"]))
    #expect(throws: FileError.self) { try FileAccess.kind(of: directory["loop"]) }
    #expect(throws: FileError.self) { try FileAccess.names(in: directory["none"]) }
  }

  @Test func namedPipesAreRead() throws {
    let path = directory["pipe"]
    mkfifo(path, 0o600)
    let data = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
    let writer = Thread {
      let file = FileHandle(forWritingAtPath: path)
      usleep(50_000)
      try? file?.write(contentsOf: data)
      try? file?.close()
    }
    writer.start()
    #expect(try FileAccess.read(path) == data)
  }

  @Test func shellPipesAreRead() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("abc".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try FileAccess.read(path) == Data("abc".utf8))
    #expect(try FileAccess.read(path).isEmpty, "at its end, without waiting")
  }

  /// Ten seconds, then an error: a pipe without anybody at its other end does not stop a program for ever.
  @Test(.tags(.slow)) func lonelyPipesAreGivenUp() async throws {
    let path = directory["pipe"]
    mkfifo(path, 0o600)
    let reading = Task.detached { try FileAccess.read(path) }
    let other = directory["other"]
    mkfifo(other, 0o600)
    #expect { try FileAccess.write(Data([1]), to: other) } throws: { "\($0)".contains("nobody read") }
    await #expect { try await reading.value } throws: { "\($0)".contains("nobody wrote") }
  }

  @Test func endlessDevicesAreLimited() throws {
    #expect { try FileAccess.read("/dev/zero", limit: 1 << 20) } throws: { "\($0)".contains("found more") }
    #expect(try FileAccess.read("/dev/null").isEmpty)
  }
}
