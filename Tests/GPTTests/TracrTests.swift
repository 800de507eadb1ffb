import Arrays
import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Programs that Tracr compiled: the model says what the program says, and computes what Tracr's own model computes.
@Suite(.tiered) struct TracrTests {
  private static let programs = ["reverse", "frac_prevs", "sort_unique", "sort", "hist", "shuffle_dyck"].map {
    Fixture($0, in: "tracr")
  }

  /// Texts, and what a program says at each symbol of them.
  private struct Expected: Decodable {
    /// Nothing, a number, or a symbol.
    enum Said: Decodable {
      case nothing
      case number(Double)
      case symbol(String)

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
          self = .nothing
        } else if let number = try? value.decode(Double.self) {
          self = .number(number)
        } else {
          self = .symbol(try value.decode(String.self))
        }
      }
    }

    let isWhole: Bool
    let texts: [String]
    let outputs: [[Said]]
  }

  @Test(arguments: programs) func saysWhatTheProgramSays(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let tokenizer = try #require(try Checkpoint.readTokenizer(fixture.path))
    let data = try FileAccess.read(fixture["expected.json"])
    let expected = try JSONDecoder().decode(Expected.self, from: data)
    #expect(expected.texts.count == expected.outputs.count && expected.texts.count > 50)
    if ["reverse", "sort_unique"].contains(fixture.description) { #expect(expected.isWhole) }
    let beginning = try #require(tokenizer.beginningOfText)
    let texts = try expected.texts.map { try tokenizer.encode($0) }
    #expect(texts.allSatisfy { $0.first == beginning })
    // Texts of all lengths at once: nobody attends to padding.
    let logits = try model.run(TokenBatch(texts, padding: .right, with: tokenizer.padding ?? 0)).logits
    for (example, said) in expected.outputs.enumerated() {
      #expect(said.count == texts[example].count - 1)
      for (place, value) in said.enumerated() {
        let row = logits.at(example).at(place + 1).values
        switch value {
        case .nothing: continue
        case .number(let number): #expect(abs(Double(row[0]) - number) < 1e-5, "\(expected.texts[example])")
        case .symbol(let symbol):
          let best = row.indices.max { row[$0] < row[$1] }!
          #expect(model.architecture.outputSymbols?[best] == symbol, "\(expected.texts[example])")
        }
      }
    }
  }

  /// Tracr's final residual stream and logits.
  @Test(arguments: programs) func computesWhatTracrComputes(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let expected = try fixture.expected()
    let ids = try expected.integers("tokens").map(Int32.init)
    let shape = expected.entries["tokens"]!.shape
    let last = HookPoint(.residualPost, layer: model.dimensions.layers - 1)
    let run = try model.run(
      TokenBatch(batch: shape[0], length: shape[1], ids: ids),
      options: Model.Options(capture: HookSelection([last])))
    let residual = try #require(run[last])
    func distance(_ a: Tensor, _ b: Tensor) -> Float {
      zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
    }
    #expect(distance(residual, try expected.tensor("residual")) < 1e-5)
    #expect(distance(run.logits, try expected.tensor("logits")) < 1e-5)
  }

  /// `reverse`: 77 edges, since blocks have one head and one MLP each.
  @Test func edges() throws {
    let d = try Fixture("reverse", in: "tracr").model().dimensions
    #expect(d.layers == 4 && d.heads == 1 && d.width == 41 && d.headWidth == 12 && d.mlpWidth == 30)
    #expect(Edge.all(in: d).count == 77)
  }
}
