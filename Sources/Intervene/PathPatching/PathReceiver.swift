import GPT
import Records

/// Where a path ends: an input of a head, an MLP, or the logits.
///
/// Written `1.2.q`, `1.2.k`, `1.2.v`, `1.2` (all three together), `mlp1`, `logits`. Where several heads share keys and
/// values, `1.0.k` is the first key head of layer 1, and `1.2` is head 2 with the keys and values that it reads.
public enum PathReceiver: Hashable, Sendable, CustomStringConvertible {
  /// What a head reads: queries, keys or values.
  public typealias HeadInput = Edge.HeadInput

  /// Some of a head's queries, keys and values.
  case head(Head, [HeadInput])
  /// What the MLP of a layer reads.
  case mlp(Int)
  /// What the unembedding reads at the last position.
  case logits

  public var description: String {
    switch self {
    case .head(let head, let inputs): inputs.count == 1 ? "\(head).\(inputs[0].rawValue)" : "\(head)"
    case .mlp(let layer): "mlp\(layer)"
    case .logits: "logits"
    }
  }

  /// The layer it is in; nil for the logits.
  var layer: Int? {
    switch self {
    case .head(let head, _): head.layer
    case .mlp(let layer): layer
    case .logits: nil
    }
  }

  /// The hook points at which it is replaced.
  func points(in d: Dimensions) -> [HookPoint] {
    switch self {
    case .head(let head, let inputs): inputs.map { HookPoint($0.kind, layer: head.layer) }
    case .mlp(let layer):
      [HookPoint.Kind.mlpPre, .mlpPreLinear].filter(d.has).map { HookPoint($0, layer: layer) }
    case .logits: []
    }
  }

  /// The head at one of its points; nil when it is none.
  func head(at kind: HookPoint.Kind, in d: Dimensions) -> Int? {
    guard case .head(let head, let inputs) = self else { return nil }
    // Asked for alone, a key or value is numbered among its own kind.
    return kind == .query || inputs.count == 1 ? head.index : head.index * d.keyValueHeads / d.heads
  }

  /// Whether what a head of `layer` writes reaches it.
  func isReached(from layer: Int, in d: Dimensions) -> Bool {
    switch self {
    case .head(let head, _): head.layer > layer
    case .mlp(let own): d.blockForm == .parallel ? own > layer : own >= layer
    case .logits: true
    }
  }

  /// The receivers that a word stands for: one, or all of a sort: `heads`, `q`, `k`, `v`, `mlps`.
  ///
  /// - Throws: `ArgumentError` for other words, and for heads and layers that do not exist.
  public static func parse(_ word: String, _ d: Dimensions) throws -> [PathReceiver] {
    func heads(_ count: Int) -> [Head] {
      (0..<d.layers).flatMap { layer in (0..<count).map { Head(layer, $0) } }
    }
    func count(_ input: HeadInput?) -> Int {
      input == .key || input == .value ? d.keyValueHeads : d.heads
    }
    if let input = HeadInput(rawValue: word) { return heads(count(input)).map { .head($0, [input]) } }
    switch word {
    case "logits": return [.logits]
    case "heads": return heads(d.heads).map { .head($0, HeadInput.allCases) }
    case "mlps": return d.hasMLP ? (0..<d.layers).map(PathReceiver.mlp) : []
    default: break
    }
    if word.hasPrefix("mlp"), let layer = Int(word.dropFirst(3)) {
      try ArgumentError.check(layer: layer, layers: d.layers, at: "receivers", in: word)
      try ArgumentError.checkMLPs(d, at: "receivers", in: word)
      return [.mlp(layer)]
    }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    let input = parts.count == 3 ? HeadInput(rawValue: String(parts[2])) : nil
    guard let head = Head(parts.prefix(2).joined(separator: ".")), parts.count == 2 || input != nil
    else {
      throw ArgumentError(
        "receivers", "there is no receiver \"\(word)\"",
        hint: NearMatches.of(word, among: ["logits", "heads", "mlps"]).first.map { "did you mean \($0)?" }
          ?? "receivers are logits, 1.2.q, 1.2.k, 1.2.v, 1.2, mlp1, and heads, q, k, v, mlps for all of a sort"
      )
    }
    try head.check("head", layers: d.layers, count: count(input), at: "receivers")
    return [.head(head, input.map { [$0] } ?? HeadInput.allCases)]
  }
}
