import Foundation
import Synchronization

/// Files and directories that this process is writing and that nobody should find: a process that is asked to end
/// removes them.
package enum UnfinishedFiles {
  private static let paths = Mutex<Set<String>>([])

  package static func begin(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  package static func end(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Removes them all.
  package static func removeAll() {
    for path in paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
}
