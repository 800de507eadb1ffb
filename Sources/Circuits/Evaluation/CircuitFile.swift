import Foundation
import GPT
import Records

/// Circuits as EAP-IG's `Graph.to_json` writes them and its `Graph.from_json` reads them: `cfg`, `nodes` and `edges`.
///
/// Names are `input`, `a0.h1`, `m0` and `logits`, edges `a0.h1->a1.h3<q>`. There every query head has keys and values of its own:
/// where heads share them, the shared edge stands under each, and reading takes the first.
public struct CircuitFile: Sendable, Equatable {
  /// The scores.
  public let scores: EdgeScores
  /// The edges of the circuit, [edge].
  public let kept: [Bool]

  /// A circuit with scores.
  public init(scores: EdgeScores, kept: [Bool]) {
    self.scores = scores
    self.kept = kept
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError` for what is no such file, and for the graph of another model: edges that this one does not have, or a
  ///   `cfg` of other sizes.
  public init(reading path: String, for graph: CircuitGraph) throws {
    let file = try JSONFile.read(Contents.self, at: path)
    let d = graph.dimensions
    for (name, found, expected) in [
      ("n_layers", file.cfg?.layers, d.layers), ("n_heads", file.cfg?.heads, d.heads),
      ("d_model", file.cfg?.width, d.width),
    ] {
      if let found, found != expected {
        throw FileError(
          path, "is the graph of another model: \(name) is \(found) there and \(expected) here",
          hint: "give a circuit that was found in this model")
      }
    }
    var scores = EdgeScores(graph)
    var kept = [Bool](repeating: false, count: graph.edgeCount)
    var seen = kept
    let group = d.heads / d.keyValueHeads
    for (name, entry) in file.edges.sorted(by: { $0.key < $1.key }) {
      guard let edge = Edge(circuitName: name) else {
        throw FileError(path, "\"\(name)\" is no edge", hint: "edges are a0.h1->a1.h3<q>, m0->logits")
      }
      var own: Edge? = edge
      if case .head(let head) = edge.to, edge.input != .query, group > 1 {
        own =
          head.index % group == 0
          ? Edge(from: edge.from, to: .head(Head(head.layer, head.index / group)), input: edge.input) : nil
        if own == nil { continue }
      }
      guard let number = own.flatMap(graph.number) else {
        throw FileError(
          path, "is the graph of another model: this one has no edge \(name)",
          hint: "give a circuit that was found in this model")
      }
      scores.values[number] = entry.score ?? 0
      kept[number] = entry.isKept
      seen[number] = true
    }
    guard seen.contains(true) else { throw FileError(path, "has no edges") }
    self.init(scores: scores, kept: kept)
  }

  private struct Contents: Decodable {
    struct Sizes: Decodable {
      let layers: Int?
      let heads: Int?
      let width: Int?

      private enum CodingKeys: String, CodingKey {
        case layers = "n_layers"
        case heads = "n_heads"
        case width = "d_model"
      }
    }
    struct Entry: Decodable {
      let score: Double?
      let isKept: Bool

      private enum CodingKeys: String, CodingKey {
        case score
        case isKept = "in_graph"
      }
    }
    let cfg: Sizes?
    let edges: [String: Entry]
  }
}

extension CircuitFile {
  /// What EAP-IG calls each edge: several names where heads share keys and values.
  static func names(of edge: Edge, in d: Dimensions) -> [String] {
    let group = d.heads / d.keyValueHeads
    guard group > 1, case .head(let head) = edge.to, let input = edge.input, input != .query else {
      return [edge.circuitName]
    }
    return (head.index * group..<(head.index + 1) * group).compactMap {
      Edge(from: edge.from, to: .head(Head(head.layer, $0)), input: input)?.circuitName
    }
  }
}
