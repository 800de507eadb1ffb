import Foundation
import Records

extension RunDirectory {
  /// True when the directory holds a run, finished or not, or another model.
  public var holdsRun: Bool {
    FileAccess.exists(ownFilesList) || FileAccess.exists(settingsFile)
      || FileAccess.exists("\(path)/\(ConfigurationReader.fileName)")
      || !((try? checkpointSteps()) ?? []).isEmpty
  }

  /// Finds out whether a new run can begin here.
  ///
  /// - Parameters:
  ///   - force: whether a run that is there may be replaced.
  ///   - names: what will be written into the directory besides the files of every run.
  /// - Throws: `FileError` when the directory holds a run and `force` is false, and for files of others in places
  ///   that a run needs.
  public func refuseRun(force: Bool, alsoWriting names: [String] = []) throws {
    guard !holdsRun || force else {
      throw FileError(
        path, "already holds a run",
        hint:
          "choose another \(setting: "directory"), go on with \(setting: "resuming"), or replace it with \(setting: "force")"
      )
    }
    let own = holdsRun ? try replaceableNames() : []
    guard let own else {
      throw FileError(
        path, "holds a model that is not known to be a run of this program: it is not replaced",
        hint: "choose another directory")
    }
    let removed = Set(own)
    for name in Self.fixedNames + names where !removed.contains(name) {
      guard PathEntry("\(path)/\(name)") == .nothing else {
        throw FileError(
          "\(path)/\(name)", "is already there and was not written by a run",
          hint: "a run would replace it: move it away, or choose another directory")
      }
    }
    for name in ["checkpoints", "captures", "figures", "logs", "dataset"] {
      let entry = PathEntry("\(path)/\(name)")
      guard entry == .nothing || entry == .directory else {
        throw FileError(
          "\(path)/\(name)", "expected a directory for the run, found \(entry)", hint: "move it away")
      }
    }
  }

  /// Begins a new run in one step: its first files are written beside and appear together. A process that is killed
  /// leaves a whole run, or nothing that counts.
  ///
  /// - Parameters:
  ///   - force: replaces a run that is there: the files that it wrote are removed, no others.
  ///   - names: what else will be written into the directory later.
  ///   - fill: writes the first files to the directory that it is given.
  /// - Returns: the run's lock.
  /// - Throws: `FileError` as ``refuseRun(force:alsoWriting:)`` does, and when another process trains there.
  @discardableResult
  public func create(
    force: Bool, alsoWriting names: [String] = [], _ fill: (RunDirectory) throws -> Void = { _ in }
  ) throws -> RunLock {
    try WholeDirectory.finish(path)
    try refuseRun(force: force, alsoWriting: names)
    let isThere = PathEntry(path) != .nothing
    let own = isThere ? try RunLock(self) : nil
    let files = try WholeDirectory(path)
    let place = RunDirectory(files.workspace)
    let lock = try own ?? RunLock(place)
    try fill(place)
    let first = OwnFiles.tree(place.path).files.filter { $0 != RunLock.name }
    try OwnFiles(first + Self.laterNames + names, writingTo: place.ownFilesList)
    try refuseRun(force: force, alsoWriting: names)
    try files.commit(removing: holdsRun ? try replaceableNames() ?? [] : [])
    return lock
  }
}
