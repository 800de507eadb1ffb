import Circuits
import GPT
import TestSupport
import Testing

/// The edges of a model: their numbers, their names, and which of them connect anything.
@Suite(.tiered) struct CircuitGraphTests {
  /// The graphs whose sizes others publish: 77 edges in Tracr's `reverse`, 23 in `proportion`, 32,491 in GPT-2 small, 1,108 in MIB's
  /// InterpBench model.
  @Test(arguments: [(4, 1, 77), (2, 1, 23), (12, 12, 32_491), (6, 4, 1_108)])
  func edgesAreThoseOfTheField(layers: Int, heads: Int, edges: Int) {
    let graph = CircuitGraph(
      Dimensions(
        vocabulary: 5, context: 6, width: 12 * heads, layers: layers, heads: heads, mlpWidth: 30))
    #expect(graph.edgeCount == edges)
    #expect(Set(graph.edges).count == edges)
  }

  @Test(arguments: ArchitectureCase.all) func numbersAndEdgesAreEachOthers(_ some: ArchitectureCase) {
    let graph = CircuitGraph(some.architecture.dimensions)
    for number in 0..<graph.edgeCount {
      #expect(graph.number(of: graph.edge(number)) == number)
      #expect(graph.edges(from: graph.writer(of: number)).contains(number))
      #expect(graph.edges(to: graph.reader(of: number)).contains(number))
    }
  }

  @Test func edgesThatConnectNothingGo() throws {
    let graph = CircuitGraph(
      Dimensions(vocabulary: 5, context: 6, width: 8, layers: 2, heads: 2, mlpWidth: 30))
    func set(_ edges: [String]) throws -> [Bool] {
      var kept = [Bool](repeating: false, count: graph.edgeCount)
      for name in edges {
        let edge = try #require(Edge(name))
        kept[try #require(graph.number(of: edge))] = true
      }
      return kept
    }
    let way = ["input->0.1.v", "0.1->mlp1", "mlp1->logits"]
    // A head that nothing reaches, one that nobody reads, and an MLP with both ends loose.
    let loose = ["0.0->mlp1", "input->1.0.q", "mlp0->1.1.k"]
    #expect(graph.connected(try set(way + loose)) == (try set(way)))
    #expect(graph.connected(try set(loose)) == (try set([])))
    let all = [Bool](repeating: true, count: graph.edgeCount)
    #expect(graph.connected(all) == all)
  }
}
