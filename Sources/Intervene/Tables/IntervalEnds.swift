import Arrays
import GPT
import Records

extension CSV {
  /// The two ends of an interval, empty without one.
  static func ends(_ interval: ShareInterval?) -> [String] {
    [number(interval?.low), number(interval?.high)]
  }
}
