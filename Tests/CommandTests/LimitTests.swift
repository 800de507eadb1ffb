import Foundation
import Records
import TestSupport
import Testing

/// Limits of the system that a training runs into, and a disk that is full: an error, then the same bytes as ever.
@Suite(.tiered) struct LimitTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func expectGoesOn(_ run: String) throws {
    if FileManager.default.fileExists(atPath: "\(run)/training.json") {
      let resumed = try Program.run("train", "--resume", run)
      #expect(resumed.status == 0, "\(resumed.errors)")
    } else {
      let again = try Program.run(ShortTraining.arguments(out: run))
      #expect(again.status == 0, "\(again.errors)")
    }
    #expect(try ShortTraining.result(of: run) == ShortTraining.undisturbed.get())
  }

  /// The largest size of a file, in blocks of 512 bytes.
  @Test(arguments: [0, 1, 8, 100]) func sizesOfFiles(blocks: Int) throws {
    let run = directory["run"]
    // What the shell's own files receive is not limited: messages go through a pipe.
    let result = try Program.run(
      ShortTraining.arguments(out: run), in: directory.path,
      shell: "{ (ulimit -f \(blocks); \"$@\" 2>&1 >/dev/null; echo status $?) | cat >&2; }")
    #expect(result.errors.contains("status 1\n"), "\(result.errors)")
    #expect(result.errors.contains("File too large"), "\(result.errors)")
    try expectGoesOn(run)
  }

  /// Few files may be open: an error with its reason, or nothing is noticed.
  @Test(.tags(.slow), arguments: 3...14) func openFiles(limit: Int) throws {
    let run = directory["run"]
    let result = try Program.run(
      ShortTraining.arguments(out: run), in: directory.path, shell: "ulimit -n \(limit); exec \"$@\"")
    guard result.status != 0 else {
      #expect(try ShortTraining.result(of: run) == ShortTraining.undisturbed.get())
      return
    }
    // Below six, the system's own loader finds no library: status 127.
    #expect(result.status == 1 || result.status == 127, "\(result.signal ?? 0) \(result.errors)")
    let reasons = ["too many open files", "error 24"]
    #expect(reasons.contains(where: result.errors.lowercased().contains), "\(result.errors)")
    try expectGoesOn(run)
  }

  /// Little room in the address space: an error that says so, or the whole result; never a process that hangs.
  @Test(arguments: [200_000, 300_000, 400_000, 500_000, 700_000]) func addressSpace(kilobytes: Int) throws {
    // A model, one training step, and a probe of arrays without a model.
    for arguments in [
      ["attention", "--input", "1,0,1,0,1"],
      ShortTraining.arguments(out: directory["run"]),
      [
        "knn", "--features", try features(), "--labels", try labels(), "--probe", "linear", "--shuffles", "0",
      ],
    ] {
      let result = try Program.run(
        arguments, shell: "ulimit -v \(kilobytes); timeout -s KILL 60 \"$@\"; exit $?")
      // 127: the system's own loader finds no room.
      guard result.status != 0, result.status != 127 else { continue }
      #expect(result.status == 1, "\(arguments[0]): \(result.errors)")
      #expect(result.errors.contains("memory"), "\(arguments[0]): \(result.errors)")
    }
  }

  /// Forty rows of two numbers, as NumPy writes them.
  private func features() throws -> String {
    let values: [Float] = (0..<80).map { number in
      let noise = Float(number * 7 % 11)
      return number % 4 < 2 ? noise : noise + 5
    }
    return try array("<f4", "(40, 2)", values.withUnsafeBytes { Data($0) }, as: "X.npy")
  }

  private func labels() throws -> String {
    let values = (0..<40).map { Int64($0 % 2) }
    return try array("<i8", "(40,)", values.withUnsafeBytes { Data($0) }, as: "y.npy")
  }

  private func array(_ type: String, _ shape: String, _ bytes: Data, as name: String) throws -> String {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    return try directory.write(
      Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8) + bytes, as: name)
  }

  @Test func helpNeedsNoMatrices() throws {
    let result = try Program.run(
      ["world", "list"], shell: "ulimit -v 250000; timeout -s KILL 60 \"$@\"; exit $?")
    #expect(result.status == 0 || result.status == 127, "\(result.errors)")
  }

  /// A disk of its own for the run, as small as that, then larger.
  @Test(.enabled("root, who may mount") { geteuid() == 0 && mayMount }, arguments: [16, 60, 120, 200, 300])
  func smallDisk(kilobytes: Int) throws {
    let disk = directory["disk"]
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let run = "\(disk)/run"
    let script = """
      mount -t tmpfs -o size=\(kilobytes)k tmpfs '\(disk)' || exit 98
      "$@" || echo first status $? >&2
      mount -o remount,size=100m '\(disk)' || exit 98
      if [ -e '\(run)/training.json' ]; then set -- "$1" train --resume '\(run)'; fi
      "$@" >/dev/null || exit 97
      cp -r '\(run)' '\(directory["copy"])'
      """
    let result = try Program.run(
      ShortTraining.arguments(out: run), in: directory.path,
      shell: "exec unshare -m sh -c '\(script.replacingOccurrences(of: "'", with: "'\\''"))' sh \"$@\"")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("first status 1\n"), "\(result.errors)")
    #expect(result.errors.contains("No space left on device"), "\(result.errors)")
    #expect(try ShortTraining.result(of: directory["copy"]) == ShortTraining.undisturbed.get())
  }

  private static let mayMount: Bool = {
    let result = try? Program.run(
      ["--version"],
      shell:
        "unshare -m sh -c 'mkdir mounted-$$ && mount -t tmpfs tmpfs mounted-$$; s=$?; umount mounted-$$; rmdir mounted-$$; exit $s'"
    )
    return result?.status == 0
  }()
}
