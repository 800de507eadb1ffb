import Foundation
import Records

/// Putting checkpoints and captures where they belong without losing what stands there.
extension RunDirectory {
  /// Prepares a place that the run writes to: lists the files, and sets aside what stands there and is not the run's.
  ///
  /// - Parameters:
  ///   - name: a checkpoint's directory or a capture's file, inside of the run.
  ///   - files: the files to come.
  /// - Returns: the new path of what was set aside.
  func claim(_ name: String, files: [String]) throws -> String? {
    let own = try ownFiles()
    let entry = PathEntry("\(path)/\(name)")
    let isOwn =
      entry == .nothing
      || own.map { !$0.names.isDisjoint(with: files) } ?? (entry == (files == [name] ? .file : .directory))
    // A directory with nothing in it can be replaced like nothing.
    let aside =
      isOwn || rmdir("\(path)/\(name)") == 0 ? nil : try setAside("\(path)/\(name)", as: "\(path)/\(name)")
    try own?.add(files)
    return aside
  }

  /// Puts a finished checkpoint at its place. Of an earlier one there, the run's files go, and others are set aside.
  ///
  /// - Returns: the new path of what was set aside.
  func putCheckpoint(_ temporary: String, at name: String) throws -> String? {
    let files = OwnFiles.tree(temporary).files
    let aside = try claim("checkpoints/\(name)", files: files.map { "checkpoints/\(name)/\($0)" })
    let (goal, old) = ("\(checkpoints)/\(name)", "\(checkpoints)/.old-\(name)")
    if PathEntry(goal) != .nothing {
      try discard(old)
      try FileAccess.move(goal, to: old)
    }
    try FileAccess.move(temporary, to: goal)
    DirectoryHold.sync(checkpoints)
    return try discard(old) ?? aside
  }

  /// Brings order into what a killed process left among the checkpoints: an earlier checkpoint that had no successor yet
  /// returns, unfinished ones go.
  ///
  /// - Returns: the new paths of what was set aside.
  func settleCheckpoints() throws -> [String] {
    var aside: [String] = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? [] {
      if let goal = Self.suffix(of: name, after: ".old-") {
        if PathEntry("\(checkpoints)/\(goal)") == .nothing {
          try FileAccess.move("\(checkpoints)/\(name)", to: "\(checkpoints)/\(goal)")
        } else {
          try aside += discard("\(checkpoints)/\(name)").map { [$0] } ?? []
        }
      } else if Self.suffix(of: name, after: ".partial-") != nil {
        try? FileManager.default.removeItem(atPath: "\(checkpoints)/\(name)")
      }
    }
    return aside
  }

  /// The checkpoint's name in that of a directory on its way there or from there.
  private static func suffix(of name: String, after prefix: String) -> String? {
    let rest = name.dropFirst(prefix.count)
    return name.hasPrefix(prefix) && rest.wholeMatch(of: /step-\d+|best/) != nil ? String(rest) : nil
  }

  @discardableResult
  private func discard(_ old: String) throws -> String? {
    guard PathEntry(old) != .nothing else { return nil }
    OwnFiles.remove(Self.checkpointFiles, in: old)
    if rmdir(old) == 0 { return nil }
    let name = (old as NSString).lastPathComponent.dropFirst(".old-".count)
    return try setAside(old, as: "\(checkpoints)/\(name)")
  }

  private func setAside(_ entry: String, as name: String) throws -> String {
    let free = (1...).lazy.map { "\(name).set-aside-\($0)" }.first { PathEntry($0) == .nothing }!
    try FileAccess.move(entry, to: free)
    return free
  }
}
