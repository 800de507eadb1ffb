import Foundation
import GPT
import Records

extension Run {
  /// 16 hexadecimal digits that tell models apart: the check sum of `config.json` and the weights' files, in the order of
  /// their names, of the directory that was opened. It is the same wherever the directory lies.
  ///
  /// - Throws: `FileError` for files that cannot be read.
  public func modelFingerprint() throws -> String {
    let directory = checkpointStep.map { RunDirectory(path).checkpoint($0) } ?? path
    let names = try FileAccess.names(in: directory).filter {
      $0 == "config.json" || $0.hasSuffix(".safetensors") && $0.hasPrefix("model")
    }
    return try Fingerprint.hex(ofFiles: names.sorted().map { "\(directory)/\($0)" })
  }
}
