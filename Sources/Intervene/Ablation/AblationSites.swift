import GPT
import Records

extension Ablation {
  /// Sites, layers or positions from a text with commas between, as an option called `key` takes them.
  ///
  /// - Throws: `ArgumentError` that quotes the part that is none, with near matches among `known`.
  public static func list<Site: LosslessStringConvertible>(
    _ text: String, at key: String, expecting: String, among known: [String] = []
  ) throws -> [Site] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let trimmed = part.drop { $0 == " " }
      guard let site = Site(String(trimmed)) else {
        let near = NearMatches.hint(for: String(trimmed), among: known)
        throw ArgumentError(key, "expected \(expecting), found \"\(trimmed)\"", hint: near)
      }
      return site
    }
  }
}
