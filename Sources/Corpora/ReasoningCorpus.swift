import Foundation
import Records

/// A directory with the files of a reasoning corpus, read item by item.
///
/// Known are ProofWriter's `meta-{train,dev,test}.jsonl` (in the directory itself, in its `depth-N` folders, or in those
/// of its `CWA` folder), STREET's `reasoning_annotated_{train,dev,test}.jsonl`, and the paper authors' processed
/// `{train,dev,test}.json`.
public struct ReasoningCorpus: Sendable {
  /// A part of the corpus.
  public enum Split: String, Sendable, CaseIterable, Codable {
    /// To train on.
    case train
    /// To choose settings by (validation).
    case dev
    /// To measure with in the end.
    case test
  }

  /// How the files are written.
  public enum Format: String, Sendable, Codable {
    /// ProofWriter: theories with their questions and proofs, a JSON object a line.
    case proofWriter = "proofwriter"
    /// STREET: multiple-choice questions with reasoning graphs, a JSON object a line.
    case street
    /// The processed files of MechanisticProbe's authors.
    case processed
  }

  /// One file of the corpus.
  public struct File: Sendable, Hashable {
    /// The directory's path with the file's name.
    public let path: String
    /// The part of the corpus that it holds.
    public let split: Split
    /// Its size.
    public let bytes: Int
  }

  /// The directory as given.
  public let directory: String
  /// The format of all files.
  public let format: Format
  /// In the order that they are read.
  public let files: [File]

  /// Finds out what a directory holds.
  ///
  /// - Throws: `FileError` for a directory without files of a known form, and what cannot be looked at.
  public init(directory: String) throws {
    self.directory = directory
    let places = try [directory, "\(directory)/CWA"].flatMap { try [$0] + Self.depthFolders(of: $0) }
    for (format, name, ending) in [
      (Format.proofWriter, "meta-", ".jsonl"), (.street, "reasoning_annotated_", ".jsonl"),
      (.processed, "", ".json"),
    ] {
      let found = try Split.allCases.flatMap { split in
        try places.compactMap { try Self.file("\($0)/\(name)\(split.rawValue)\(ending)", split) }
      }
      guard found.isEmpty else {
        self.format = format
        files = found
        return
      }
    }
    throw FileError(
      directory, "expected a directory with a reasoning corpus, found none of its files",
      hint: """
        known are meta-{train,dev,test}.jsonl (ProofWriter), reasoning_annotated_{train,dev,test}.jsonl (STREET) \
        and {train,dev,test}.json (processed)
        """)
  }

  /// The bytes of all files of some splits.
  public func bytes(of splits: [Split] = Split.allCases) -> Int {
    files.filter { splits.contains($0.split) }.reduce(0) { $0 + $1.bytes }
  }

  /// Reads the items of some splits, file by file; what is kept of them is up to `body`. Lines are read one at a time,
  /// processed files whole.
  ///
  /// - Parameters:
  ///   - splits: the parts of the corpus to read.
  ///   - filter: which items `body` gets.
  ///   - onProgress: hears the bytes read so far, and of all.
  ///   - body: takes each item that is let through, with its split.
  /// - Returns: how many items the filter let through, and why not the others.
  /// - Throws: `FileError` that names file, line and field; whatever `body` throws.
  @discardableResult
  public func read(
    _ splits: [Split] = Split.allCases, filter: ReasoningFilter = ReasoningFilter(),
    onProgress: (Int, Int) -> Void = { _, _ in }, _ body: (ReasoningItem, Split) throws -> Void
  ) throws -> ReasoningTally {
    var tally = ReasoningTally()
    let total = bytes(of: splits)
    var before = 0
    for file in files where splits.contains(file.split) {
      func take(_ item: ReasoningItem) throws {
        let count = filter.count(of: item)
        tally[keyPath: count] += 1
        if count == \.kept { try body(item, file.split) }
      }
      switch format {
      case .processed:
        for item in try ProcessedReader.items(FileAccess.read(file.path), file: file.path) { try take(item) }
      case .proofWriter, .street:
        try LineFile.read(file.path) { data, line, done in
          if format == .street {
            try take(StreetReader.item(data, file: file.path, line: line))
          } else {
            for item in try ProofWriterReader.items(data, file: file.path, line: line) { try take(item) }
          }
          onProgress(before + min(done, file.bytes), total)
        }
      }
      before += file.bytes
      onProgress(before, total)
    }
    return tally
  }

  private static func depthFolders(of directory: String) throws -> [String] {
    guard try FileAccess.kind(of: directory) == .directory else { return [] }
    return try FileAccess.names(in: directory).filter { $0.hasPrefix("depth-") }.map { "\(directory)/\($0)" }
  }

  private static func file(_ path: String, _ split: Split) throws -> File? {
    var status = stat()
    guard try FileAccess.kind(of: path) == .file, stat(path, &status) == 0
    else {
      return nil
    }
    return File(path: path, split: split, bytes: Int(status.st_size))
  }
}
