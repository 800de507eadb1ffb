import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing
import Worlds

/// The table of readers is whole: a source that opens files for reading and is not in it fails here.
@Suite(.tiered) struct ReaderTableTests {
  /// How files come in: the floor's functions, and the system's.
  ///
  /// Swift's own `Regex` takes a hundred times as long for all sources.
  private static let calls = Result {
    try NSRegularExpression(
      pattern: #"""
        \b(?:FileAccess\.(?:read|map|readStandardInput)|InputFile|TextFile\.read|LineFile\.read|SpecificationFile\.text
        |JSONFile\.read|Dataset\.read|TokenizerFile|TokenizerJSON\.read|MetricsFile\.read)\(
        |\b(?:NPY|Safetensors|World|FeatureMatrix|LabelMatrix)\(path:
        |contentsOf:\ (?:URL|url)|contentsOfFile|contents\(atPath|FileHandle\((?:forReading|forUpdating)
        |\bfopen\([^)]*"r|\bmmap\(|standardInput
        """#, options: .allowCommentsAndWhitespace)
  }

  /// What opens files and is no reader of its own, and why.
  private static let others = [
    "Records/Files/FileAccess+Reading.swift": "the floor: bytes only, tested with every reader",
    "GPT/Benchmarks/Benchmark.swift": "the processor's name, as the system tells it",
    "Arrays/Kernels/MatrixBuffers.swift": "no file: asks whether there is room in the address space",
    "GPT/Benchmarks/TokenizerBenchmarks.swift": "a tokenizer made in memory",
    "Arrays/Memory/Memory.swift": "the memory of the machine, as the system tells it",
    "Records/Files/InputFile.swift": "the floor: bytes only, tested with every reader",
    "Records/Files/Fingerprint.swift": "check sums: any bytes will do",
    "GPT/Training/CheckpointRecord.swift": "read with the checkpoint's state",
    "GPT/Training/Trainer.swift": "check sums of captures it has just written",
    "GPT/Training/Trainer+Resuming.swift": "read with the checkpoint's state",
    "GPT/Training/Trainer+Repair.swift": "read with the checkpoint's state",
    "GPT/Training/TrainingRecord+Fingerprints.swift": "check sums: any bytes will do",
    "Records/Files/Fingerprint+Files.swift": "check sums: any bytes will do",
    "GPT/Training/EventFile.swift": "damage is tested in EventFileTests",
    "ProbeCommands/Analyses/FigureReceipt.swift": "check sums: any bytes will do",
    "Playground/Server/Assets.swift": "the page's own files, which come with the program",
    "ProbeCommands/Redraw.swift": "damage is tested in FigureWritingTests",
    "ProbeCommands/Options/Completions.swift": "completions: what cannot be read completes nothing",
    "ProbeCommands/Commands/TokenizeCommand.swift":
      "standard input as a text, any bytes are refused or encoded",
  ]

  @Test func everyReaderIsInTheTable() throws {
    let root = "\(repository)/Sources"
    let sources = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
    var found: Set<String> = []
    for source in sources {
      let text = try String(contentsOfFile: "\(root)/\(source)", encoding: .utf8)
      let code = text.split(separator: "\n").filter {
        !$0.trimmingPrefix(while: \.isWhitespace).hasPrefix("//")
      }
      let joined = code.joined(separator: "\n")
      let whole = NSRange(joined.startIndex..., in: joined)
      if try Self.calls.get().firstMatch(in: joined, range: whole) != nil { found.insert(source) }
    }
    let known = Set(Reader.all.flatMap(\.sources)).union(Self.others.keys)
    #expect(found.subtracting(known).sorted() == [], "readers that no entry of Reader.all names")
    #expect(known.subtracting(sources).sorted() == [], "sources that are not there any more")
    #expect(found.count > 15)
  }

  @Test func namesAreDistinct() {
    #expect(Set(Reader.all.map(\.name)).count == Reader.all.count)
  }
}
