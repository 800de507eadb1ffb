/// Pointer files of Git LFS, which stand in a clone where the large files were not fetched.
package enum LargeFilePointer {
  /// What errors say about one.
  package static let problem = "is a pointer of Git LFS, not the file itself"
  package static let hint = "fetch the files with: git lfs pull"

  /// Whether a file's content is a pointer: shorter than 1,024 bytes, and starting as the specification has it.
  package static func isOne(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.count < 1_024 && bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8)
  }
}
