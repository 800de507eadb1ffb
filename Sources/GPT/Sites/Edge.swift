import Records

/// What one part of a model passes to a later one through the residual stream: an edge of its computation graph.
///
/// Written `0.1->1.3.q` (to a head's queries), `0.1->mlp1`, `mlp0->logits`.
public struct Edge: Hashable, Sendable, SpelledValue {
  /// What a head reads.
  public enum HeadInput: String, Sendable, Hashable, CaseIterable {
    /// What its queries are made of.
    case query = "q"
    /// What its keys are made of.
    case key = "k"
    /// What its values are made of.
    case value = "v"

    /// What the head makes of it.
    public var kind: HookPoint.Kind {
      switch self {
      case .query: .query
      case .key: .key
      case .value: .value
      }
    }
  }

  /// The part that writes.
  public let from: Node
  /// The part that reads.
  public let to: Node
  /// Which of a head's inputs; nil for other nodes.
  public let input: HeadInput?

  /// Nil where `to` does not read what `from` writes, or an input is named of what is no head, or none of a head.
  public init?(from: Node, to: Node, input: HeadInput? = nil) {
    guard from.step < to.step else { return nil }
    if case .head = to {
      guard input != nil else { return nil }
    } else {
      guard input == nil else { return nil }
    }
    self.from = from
    self.to = to
    self.input = input
  }

  public init?(_ description: String) {
    guard let arrow = description.firstRange(of: "->"),
      let from = Node(String(description[..<arrow.lowerBound]))
    else { return nil }
    var end = String(description[arrow.upperBound...])
    let input = HeadInput.allCases.first { end.hasSuffix(".\($0.rawValue)") }
    if input != nil { end.removeLast(2) }
    guard let to = Node(end) else { return nil }
    self.init(from: from, to: to, input: input)
  }

  public var description: String { "\(from)->\(to)" + (input.map { ".\($0.rawValue)" } ?? "") }

  /// As EAP-IG's files write it: `a0.h1->a1.h3<q>`.
  public var circuitName: String {
    "\(from.circuitName)->\(to.circuitName)" + (input.map { "<\($0.rawValue)>" } ?? "")
  }

  /// Reads what EAP-IG's files write; nil for anything else.
  public init?(circuitName: String) {
    guard let arrow = circuitName.firstRange(of: "->"),
      let from = Node(circuitName: String(circuitName[..<arrow.lowerBound]))
    else { return nil }
    var end = circuitName[arrow.upperBound...]
    var input: HeadInput?
    if end.hasSuffix(">"), let open = end.lastIndex(of: "<") {
      input = HeadInput(rawValue: String(end[end.index(after: open)...].dropLast()))
      guard input != nil else { return nil }
      end = end[..<open]
    }
    guard let to = Node(circuitName: String(end)) else { return nil }
    self.init(from: from, to: to, input: input)
  }

  public static var spelling: String { "an edge" }
  public static var spellingHint: Hint {
    "edges are 0.1->1.3.q, mlp0->mlp1, input->logits, from earlier to later parts"
  }

  /// Where what `to` reads can be read and changed: one head's row of `hook_q_input`, `hook_k_input` or `hook_v_input`,
  /// `hook_mlp_in`, or the last stream. Keys and values have as many rows as the model has key/value heads.
  public func readingPoint(in dimensions: Dimensions) -> HookPoint {
    switch to {
    case .head(let head):
      switch input ?? .query {
      case .query: HookPoint(.queryInput, layer: head.layer)
      case .key: HookPoint(.keyInput, layer: head.layer)
      case .value: HookPoint(.valueInput, layer: head.layer)
      }
    case .mlp(let layer): HookPoint(.mlpIn, layer: layer)
    case .logits, .input: HookPoint(.residualPost, layer: dimensions.layers - 1)
    }
  }

  /// All edges of a model. O(nodes²).
  public static func all(in dimensions: Dimensions) -> [Edge] {
    let nodes = Node.all(in: dimensions)
    return nodes.flatMap { to -> [Edge] in
      let inputs: [HeadInput?] = if case .head = to { HeadInput.allCases } else { [nil] }
      return inputs.flatMap { input in nodes.compactMap { Edge(from: $0, to: to, input: input) } }
    }
  }
}
