import Foundation

/// What stands at a path, links not followed.
package enum PathEntry: Equatable, CustomStringConvertible {
  case nothing, file, directory
  /// A symbolic link, to a directory or to something else.
  case link(toDirectory: Bool)

  package init(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      self = .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .link(toDirectory: stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR)
    default: self = .file
    }
  }

  package var leadsToDirectory: Bool { self == .directory || self == .link(toDirectory: true) }

  package var description: String {
    switch self {
    case .nothing: "nothing"
    case .file: "a file"
    case .directory: "a directory"
    case .link(let toDirectory): toDirectory ? "a link to a directory" : "a link that leads to no directory"
    }
  }
}
