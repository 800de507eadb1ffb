import Foundation

/// Messages beside the results: notes, progress, log lines.
///
/// Whatever standard error is (a full disk, a pipe that nobody reads any more, nothing at all), what is going on goes
/// on. Everything that writes there writes through this function.
public enum StandardError {
  /// Writes `text`; what cannot be written is lost without a word.
  public static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        #if canImport(Darwin)
          let count = Darwin.write(STDERR_FILENO, bytes.baseAddress! + done, bytes.count - done)
        #else
          let count = Glibc.write(STDERR_FILENO, bytes.baseAddress! + done, bytes.count - done)
        #endif
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        done += count
      }
    }
  }
}
