import Foundation

/// Pointer files of Git LFS, which stand in a clone where the large files were not fetched.
package enum LargeFilePointer {
  /// Whether an open file is one: shorter than 1,024 bytes, and starting as the specification has it. Nothing is read from
  /// the descriptor's own place.
  package static func isOne(_ descriptor: Int32, size: Int) -> Bool {
    let start = Array("version https://git-lfs.github.com/spec/".utf8)
    guard size >= start.count, size < 1_024 else { return false }
    var bytes = [UInt8](repeating: 0, count: start.count)
    return pread(descriptor, &bytes, bytes.count, 0) == bytes.count && bytes == start
  }
}
