import Foundation
import GPT
import TestSupport
import Testing

/// Heads, nodes and edges have one spelling each, and the names of other tools' files.
@Suite(.tiered) struct NodeTests {
  private let dimensions = ArchitectureCase.all[2].architecture.dimensions

  @Test func spellingsRoundTrip() throws {
    for head in Head.all(in: dimensions) { #expect(Head(head.description) == head) }
    for node in Node.all(in: dimensions) { #expect(Node(node.description) == node) }
    let edges = Edge.all(in: dimensions)
    for edge in edges { #expect(Edge(edge.description) == edge) }
    #expect(Set(edges.map(\.description)).count == edges.count)
    #expect(Head(1, 3).description == "1.3" && Head(1, 3).transformerLensName == "L1H3")
    #expect(Edge("0.1->1.2.q")?.circuitName == "a0.h1->a1.h2<q>")
    #expect(Edge("mlp0->logits")?.circuitName == "m0->logits")
    let data = try JSONEncoder().encode(edges)
    #expect(try JSONDecoder().decode([Edge].self, from: data) == edges)
  }

  @Test(arguments: [
    "", "1", "1.", ".1", "-1.0", "1.2.3", "1.x", "+1.2", "1.99999999999999999999", "L1H2", " 1.2",
    "9223372036854775807.0", "1.4294967296", "1.٣",
  ]) func noHead(_ text: String) { #expect(Head(text) == nil) }

  @Test(arguments: [
    "", "->", "0.1->", "1.0->0.0.q", "0.0->0.1.q", "0.0->1.0", "0.0->mlp1.q", "logits->0.0.q", "mlp0->0.0.v",
    "input->x",
    "mlp-1->logits", "mlp+1->logits", "mlp-0->logits", "mlp->logits", "9223372036854775807.0->logits",
  ]) func noEdge(_ text: String) { #expect(Edge(text) == nil) }

  /// Numbers beyond all layers are compared, not computed with.
  @Test func farAway() {
    let far = Node.head(Head(.max, 0))
    #expect(Edge(from: far, to: .logits) != nil && Edge(from: .logits, to: far, input: .key) == nil)
  }

  /// With 2 layers of 3 heads: each head reads three ways from all before its layer, each MLP from all before it, the logits
  /// from everything.
  @Test func allEdges() {
    let edges = Edge.all(in: dimensions)
    #expect(edges.count == 3 * 3 * 1 + (1 + 3) + 3 * 3 * (1 + 3 + 1) + (1 + 3 + 1 + 3) + (1 + 4 + 4))
    let points = Set(HookPoint.all(in: dimensions))
    for edge in edges {
      #expect(points.contains(edge.readingPoint(in: dimensions)))
      if let output = edge.from.output { #expect(points.contains(output)) }
    }
  }

  /// Blocks of attention alone have no MLP to read or write, and every edge's points are there.
  @Test(arguments: ArchitectureCase.withoutMLPs) func edgesWithoutMLPs(_ test: ArchitectureCase) {
    let d = test.architecture.dimensions
    #expect(Node.all(in: d).count == 2 + d.layers * d.heads)
    let points = Set(HookPoint.all(in: d))
    for edge in Edge.all(in: d) {
      #expect(points.contains(edge.readingPoint(in: d)))
      if let output = edge.from.output { #expect(points.contains(output)) }
    }
  }

  @Test func sites() {
    #expect(Set(Site.allCases.map(\.rawValue)).count == Site.allCases.count)
    for site in Site.vectors { #expect(!site.isByHead || site == .mixed) }
    #expect(Site.query.point(1).description == "blocks.1.attn.hook_q")
  }
}
