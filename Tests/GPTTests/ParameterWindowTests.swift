import Arrays
import TestSupport
import Testing

@testable import GPT

/// Windows on parameters against places counted by hand.
@Suite(.tiered) struct ParameterWindowTests {
  @Test func wholeAndTransposed() {
    let whole = ParameterWindow([2, 3])
    #expect(whole.isRowMajor && whole.places == Array(0..<6))
    let turned = whole.transposed
    #expect(turned.shape == [3, 2] && !turned.isRowMajor && turned.places == [0, 3, 1, 4, 2, 5])
    #expect(turned.transposed == whole)
  }

  /// Fused queries, keys and values: thirds of the columns, heads side by side in each.
  @Test func fusedColumns() {
    let keys = ParameterWindow([2, 12]).columns(4..<8).columnsByHead(2)
    #expect(keys.shape == [2, 2, 2])
    #expect(keys.places == [4, 5, 16, 17, 6, 7, 18, 19])
    #expect(keys.at(1).places == [6, 7, 18, 19])
    #expect(keys.place([1, 0, 1]) == 7)
    let bias = ParameterWindow([12]).columns(8..<12).columnsByHead(2)
    #expect(bias.shape == [2, 2] && bias.places == [8, 9, 10, 11])
  }

  /// Queries, keys and values of each head side by side, stored output by input: the keys of two heads of one dimension.
  @Test func interleavedHeads() {
    let keys = ParameterWindow([6, 2]).transposed.columnsByHead(2).columns(1..<2)
    #expect(keys.shape == [2, 2, 1] && keys.places == [2, 3, 8, 9])
  }

  @Test func rowsOfHeads() {
    #expect(ParameterWindow([4, 3]).rowsByHead(2).places == Array(0..<12))
    let turned = ParameterWindow([3, 4]).transposed.rowsByHead(2)
    #expect(turned.shape == [2, 2, 3] && turned.at(1).places == [2, 6, 10, 3, 7, 11])
  }

  /// W_O and unembedding rows as the layers use them, in every family.
  @Test(arguments: ArchitectureCase.all) func matricesOfTheStream(_ tested: ArchitectureCase) throws {
    let model = tested.model()
    let (layout, d) = (model.architecture.layout, model.dimensions)
    let row = try #require(model.unembedding(of: 3))
    let (part, parameter) = try #require(layout.part(.unembedding))
    let stored = model.parameters[parameter]
    #expect(row == (0..<d.width).map { stored.values[part.window.place([$0, 3])] })
    let output = try #require(model.attentionOutputMatrix(0))
    #expect(output.count == d.attentionWidth * d.width)
    #expect(layout.part(.query, layer: d.layers) == nil)
  }

  /// A parameter without a role keeps its own name only.
  @Test func withoutRoles() {
    let layout = ParameterLayout([
      ParameterSpecification(name: "a", shape: [2, 2], initialisation: .zeros),
      ParameterSpecification(name: "b", shape: [3, 2], initialisation: .zeros, layer: 1) {
        [.unembedding: $0.transposed, .mlpIn: $0]
      },
      ParameterSpecification(name: "c", shape: [2], initialisation: .ones) { [.finalGain: $0] },
    ])
    #expect(layout.parts.map(\.part.name) == ["blocks.1.mlp.W_in", "ln_final.w", "blocks.1.unembed.W_U"])
    #expect(layout.specifications.map { $0.isPart(of: .mlp) } == [false, true, false])
  }
}
