import Foundation

extension WholeDirectory {
  /// Finds out which files of an earlier result a new one replaces.
  ///
  /// - Parameters:
  ///   - path: the directory that both lie in.
  ///   - list: the name of the list that ``commit(listing:removing:)`` wrote with the earlier files.
  ///   - names: the files that are to be written. Without a list, those of these names count as earlier ones.
  ///   - force: allows replacing.
  /// - Returns: the names of the files to remove.
  /// - Throws: ``FileError`` for a file that is there when nothing may be replaced, and for one that is not of an
  ///   earlier result.
  public static func replaceable(
    in path: String, list: String, names: [String], force: Bool
  ) throws -> [String] {
    try finish(path)
    let own = try OwnFiles(reading: "\(path)/\(list)")?.names
    let there = (names + (own ?? []).sorted()).first { PathEntry("\(path)/\($0)") != .nothing }
    if let there, !force {
      throw FileError(
        "\(path)/\(there)", "is already there",
        hint: "choose another \(setting: "directory"), or replace it with \(setting: "force")")
    }
    for name in names where own?.contains(name) == false && PathEntry("\(path)/\(name)") != .nothing {
      throw FileError(
        "\(path)/\(name)", "is already there and was not written with the rest: it is not replaced",
        hint: "move it away, or choose another \(setting: "directory")")
    }
    return own.map { $0.sorted() + [list] } ?? names.filter { PathEntry("\(path)/\($0)") == .file }
  }
}
