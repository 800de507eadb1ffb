import Records

/// A part of a model that reads the residual stream and writes to it: a vertex of its computation graph.
///
/// Written `input` (the embeddings), `1.3` (a head), `mlp1` (a layer's MLP), `logits`.
public enum Node: Hashable, Sendable, SpelledValue {
  /// The embeddings.
  case input
  /// An attention head.
  case head(Head)
  /// The MLP of a layer, counted from 0.
  case mlp(Int)
  /// The unembedding, which only reads.
  case logits

  public init?(_ description: String) {
    switch description {
    case "input": self = .input
    case "logits": self = .logits
    default:
      if let head = Head(description) {
        self = .head(head)
      } else if description.hasPrefix("mlp"), let layer = Head.number(description.dropFirst(3)) {
        self = .mlp(layer)
      } else {
        return nil
      }
    }
  }

  public var description: String {
    switch self {
    case .input: "input"
    case .head(let head): head.description
    case .mlp(let layer): "mlp\(layer)"
    case .logits: "logits"
    }
  }

  /// As EAP-IG's files write it: `input`, `a1.h3`, `m1`, `logits`.
  public var circuitName: String {
    switch self {
    case .input: "input"
    case .head(let head): "a\(head.layer).h\(head.index)"
    case .mlp(let layer): "m\(layer)"
    case .logits: "logits"
    }
  }

  /// Reads what EAP-IG's files write; nil for anything else.
  public init?(circuitName: String) {
    switch circuitName {
    case "input", "logits": self.init(circuitName)
    default:
      if circuitName.hasPrefix("m"), let layer = Head.number(circuitName.dropFirst()) {
        self = .mlp(layer)
      } else if circuitName.hasPrefix("a"), let dot = circuitName.firstRange(of: ".h"),
        let layer = Head.number(circuitName[..<dot.lowerBound].dropFirst()),
        let index = Head.number(circuitName[dot.upperBound...])
      {
        self = .head(Head(layer, index))
      } else {
        return nil
      }
    }
  }

  public static var spelling: String { "a node" }
  public static var spellingHint: Hint { "nodes are input, heads such as 1.3, MLPs such as mlp1, and logits" }

  /// All nodes of a model in the order in which they compute; without MLPs where blocks have none.
  public static func all(in dimensions: Dimensions) -> [Node] {
    [.input]
      + (0..<dimensions.layers).flatMap { layer in
        (0..<dimensions.heads).map { .head(Head(layer, $0)) } + (dimensions.hasMLP ? [.mlp(layer)] : [])
      } + [.logits]
  }

  /// The place in the order of computation: nodes of one step do not read each other.
  var step: (layer: Int, half: Int) {
    switch self {
    case .input: (-1, 0)
    case .head(let head): (head.layer, 0)
    case .mlp(let layer): (layer, 1)
    case .logits: (.max, 2)
    }
  }

  /// Where what it adds to the stream can be read and changed; the head's row of `hook_result` for heads, nil for the
  /// logits, which add nothing.
  public var output: HookPoint? {
    switch self {
    case .input: HookPoint(.residualPre, layer: 0)
    case .head(let head): HookPoint(.headResult, layer: head.layer)
    case .mlp(let layer): HookPoint(.mlpOut, layer: layer)
    case .logits: nil
    }
  }
}
