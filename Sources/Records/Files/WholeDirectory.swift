import Foundation

/// Several files that appear in a directory all together or not at all.
///
/// They are written into ``workspace``. Where nothing is at the path, that lies beside it, and one rename puts it in
/// place. A directory that is there keeps what else it holds: the workspace lies inside, one rename declares it whole,
/// and then each file moves to its place. Whoever comes next finishes what a killed process left (``finish(_:)``).
public final class WholeDirectory {
  /// Where the files are to appear.
  public let path: String
  /// Where to write them, under the same names.
  public let workspace: String
  private let isInside: Bool
  private let hold: DirectoryHold
  private var isDone = false

  private static let prefix = ".probe-partial-"
  private static let whole = ".probe-whole"
  private static let removals = ".removals"

  /// Makes a workspace, after finishing and clearing away what killed processes left.
  ///
  /// - Throws: ``FileError`` for a path that is no directory or cannot be written.
  public init(_ path: String) throws {
    let path = Self.withoutSlashes(path)
    self.path = path
    isInside = PathEntry(path) != .nothing
    guard !isInside || PathEntry(path).leadsToDirectory else {
      throw FileError(path, "expected a directory, found \(PathEntry(path))")
    }
    try Self.finish(path)
    let parent = isInside ? path : Self.parent(of: path)
    if !isInside {
      do { try FileAccess.createDirectory(parent) } catch let error as FileError {
        throw FileError(path, error.problem, hint: error.hint)
      }
    }
    Self.clearLeftovers(in: parent)
    (workspace, hold) = try DirectoryHold.make(in: parent, prefix: Self.prefix)
    UnfinishedFiles.begin(workspace)
  }

  deinit {
    UnfinishedFiles.end(workspace)
    if !isDone { try? FileManager.default.removeItem(atPath: workspace) }
  }

  /// Puts the files in their place. Files of these names that are there are replaced.
  ///
  /// - Parameters:
  ///   - list: the name of the list of the files that is written with them; see ``replaceable(in:list:names:force:)``.
  ///   - names: files to remove first, by their names inside of the directory.
  /// - Throws: ``FileError`` when something cannot be written; then nothing has changed, or the next process
  ///   finishes it.
  public func commit(listing list: String? = nil, removing names: [String] = []) throws {
    if let list { try OwnFiles(OwnFiles.tree(workspace).files, writingTo: "\(workspace)/\(list)") }
    let (files, directories) = OwnFiles.tree(workspace)
    if isInside { try requirePlaces(files, directories, removed: Set(names)) }
    if isInside, !names.isEmpty {
      try FileAccess.write(
        Data(names.map { $0 + "\n" }.joined().utf8), to: "\(workspace)/\(Self.removals)")
    }
    for directory in directories { DirectoryHold.sync("\(workspace)/\(directory)") }
    DirectoryHold.sync(workspace)
    UnfinishedFiles.end(workspace)
    guard rename(workspace, isInside ? "\(path)/\(Self.whole)" : path) == 0 else {
      let reason = String(cString: strerror(errno))
      throw FileError(path, "cannot be put in place (\(reason))", hint: "nothing was changed there")
    }
    isDone = true
    DirectoryHold.sync(isInside ? path : Self.parent(of: path))
    if isInside { try Self.putInPlace(path) }
  }

  /// - Throws: ``FileError`` for a directory where a file is to come, and the other way around.
  private func requirePlaces(_ files: [String], _ directories: [String], removed: Set<String>) throws {
    for file in files where PathEntry("\(path)/\(file)").leadsToDirectory {
      throw FileError("\(path)/\(file)", "expected a file, found a directory", hint: "move it away")
    }
    for directory in directories where !removed.contains(directory) {
      let entry = PathEntry("\(path)/\(directory)")
      guard entry == .nothing || entry.leadsToDirectory else {
        throw FileError(
          "\(path)/\(directory)", "expected a directory, found \(entry)", hint: "move it away")
      }
    }
  }

  /// Finishes what a process left that was killed between declaring files whole and moving them all.
  ///
  /// - Throws: ``FileError`` when that process is alive, or something cannot be moved.
  public static func finish(_ path: String) throws {
    let whole = "\(path)/\(whole)"
    guard PathEntry(whole) == .directory else { return }
    guard let hold = DirectoryHold(whole) else {
      throw FileError(path, "is being written by another process", hint: "try again when it has ended")
    }
    try putInPlace(path)
    withExtendedLifetime(hold) {}
  }

  /// Refuses a directory in which files were declared whole and not all moved.
  ///
  /// - Throws: ``FileError`` that says how to finish it.
  public static func requireFinished(_ path: String) throws {
    guard PathEntry("\(path)/\(whole)") != .directory else {
      throw FileError(
        path, "the command that wrote it was stopped before all files were in place",
        hint: "run that command again: it finishes what is missing")
    }
  }

  /// Each step can be repeated: removals come first, and their list goes before the first file moves.
  private static func putInPlace(_ path: String) throws {
    let whole = "\(path)/\(whole)"
    let list = "\(whole)/\(removals)"
    if FileAccess.exists(list) {
      let names = String(decoding: try FileAccess.read(list), as: UTF8.self)
      OwnFiles.remove(names.split(separator: "\n").map(String.init), in: path)
      unlink(list)
      DirectoryHold.sync(whole)
    }
    let (files, directories) = OwnFiles.tree(whole)
    for directory in directories { try FileAccess.createDirectory("\(path)/\(directory)") }
    for file in files { try move("\(whole)/\(file)", to: "\(path)/\(file)") }
    for directory in directories { DirectoryHold.sync("\(path)/\(directory)") }
    for directory in directories.reversed() { rmdir("\(whole)/\(directory)") }
    DirectoryHold.sync(path)
    rmdir(whole)
  }

  /// A link that is there goes on leading where it did: what it leads to is replaced.
  private static func move(_ file: String, to place: String) throws {
    var status = stat()
    if lstat(place, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      try FileAccess.write(try FileAccess.read(file), to: place)
      unlink(file)
      return
    }
    try FileAccess.move(file, to: place)
  }

  /// Removes workspaces whose processes are gone.
  private static func clearLeftovers(in parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
      guard name.hasPrefix(prefix), name.dropFirst(prefix.count).allSatisfy(\.isHexDigit) else { continue }
      guard let hold = DirectoryHold("\(parent)/\(name)") else { continue }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
      withExtendedLifetime(hold) {}
    }
  }

  private static func withoutSlashes(_ path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  private static func parent(of path: String) -> String {
    // Not `NSString.deletingLastPathComponent`: Foundation on Linux traps on a name of one letter.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : withoutSlashes(String(path[..<slash]))
  }
}
