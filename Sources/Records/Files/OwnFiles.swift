import Foundation

/// The files that the program wrote into a directory, by their names inside of it: a text file of one name a line.
///
/// Nothing else in the directory is ever removed or replaced.
public final class OwnFiles {
  private let path: String
  package private(set) var names: Set<String>

  /// Reads a list, nil when there is none.
  ///
  /// - Throws: ``FileError`` when it cannot be read.
  package init?(reading path: String) throws {
    guard PathEntry(path) == .file else { return nil }
    self.path = path
    // A line that a crash cut short names nothing.
    let text = String(decoding: try FileAccess.read(path), as: UTF8.self)
    names = Set(
      text[..<(text.lastIndex(of: "\n") ?? text.startIndex)].split(separator: "\n").map(String.init))
  }

  /// Writes a list.
  @discardableResult
  package init(_ names: some Sequence<String>, writingTo path: String) throws {
    self.path = path
    self.names = Set(names)
    try FileAccess.write(Data(self.names.sorted().map { $0 + "\n" }.joined().utf8), to: path)
  }

  /// Adds names, before the files are written.
  package func add(_ more: some Sequence<String>) throws {
    let new = Set(more).subtracting(names)
    guard !new.isEmpty else { return }
    names.formUnion(new)
    guard let file = fopen(path, "ab") else {
      throw FileError(path, "cannot be written (\(String(cString: strerror(errno))))")
    }
    defer { fclose(file) }
    // The line break before them ends a line that a crash cut short.
    let text = "\n" + new.sorted().map { $0 + "\n" }.joined()
    guard fputs(text, file) >= 0, fflush(file) == 0, fsync(fileno(file)) == 0 else {
      throw FileError(path, "cannot be written (\(String(cString: strerror(errno))))")
    }
  }

  /// Removes files by their names inside of a directory, and directories that this leaves empty. Names that lead out of it,
  /// links on the way and directories under a file's name are left alone.
  package static func remove(_ names: [String], in directory: String) {
    var parents: Set<String> = []
    for name in names {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { continue }
      let above = parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
      guard above.allSatisfy({ PathEntry("\(directory)/\($0)") == .directory }) else { continue }
      if PathEntry("\(directory)/\(name)") != .directory { unlink("\(directory)/\(name)") }
      parents.formUnion(above)
    }
    for parent in parents.sorted(by: >) { rmdir("\(directory)/\(parent)") }
  }

  /// All files below a directory and all directories, these before what they hold.
  package static func tree(_ directory: String) -> (files: [String], directories: [String]) {
    var files: [String] = []
    var directories: [String] = []
    for name in ((try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []).sorted() {
      if PathEntry("\(directory)/\(name)") == .directory {
        directories.append(name)
      } else {
        files.append(name)
      }
    }
    return (files, directories)
  }
}
