import GPT
import Records
import Tasks

/// One attention edge: what a head moves to the positions `query` from the positions `key`, written `0.3:newB-1:D`.
public struct AttentionEdge: Hashable, Sendable, SpelledValue {
  /// The head.
  public let head: Head
  /// The positions that attend …
  public let query: TextPosition
  /// … and those attended to.
  public let key: TextPosition

  /// The attention of a head from one place to another.
  public init(_ head: Head, from query: TextPosition, to key: TextPosition) {
    self.head = head
    self.query = query
    self.key = key
  }

  public init?(_ description: String) {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let head = Head(parts[0]), let query = TextPosition(parts[1]),
      let key = TextPosition(parts[2])
    else { return nil }
    self.init(head, from: query, to: key)
  }

  public var description: String { "\(head):\(query):\(key)" }

  public static var spelling: String { "an attention edge" }
  public static var spellingHint: Hint { "an edge is head:from:to, e.g. 0.3:newB-1:D or 1.2:15:6" }
}
