import Records

/// What the parser says of a malformed command line.
enum ParserMessage {
  /// The message with a hint where a word of a few is misspelt.
  static func withNearValues(_ message: String) -> String {
    var lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first,
      let match = first.firstMatch(
        of: /^Error: The value '(.*)' is invalid for .*\. Please provide one of (.*)\.$/)
    else { return message }
    let known = match.output.2.matches(of: /'([^']*)'/).map { String($0.output.1) }
    let near = NearMatches.of(String(match.output.1), among: known)
    if !near.isEmpty { lines.insert("  hint: did you mean \(near.joined(separator: " or "))?", at: 1) }
    return lines.joined(separator: "\n")
  }
}
