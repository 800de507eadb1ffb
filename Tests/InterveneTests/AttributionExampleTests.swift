import Arrays
import Foundation
import GPT
import Tasks
import TestSupport
import Testing
import Worlds

/// The worked example of `docs/gradients.md`, as it stands there.
@Suite(.tiered) struct AttributionExampleTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  // example: begin
  /// What zeroing each head does to newD's logit difference, mean over all inputs: predicted by one gradient, and exact.
  func attribution(
    _ run: Run
  ) throws -> [(head: Head, predicted: Double, exact: Double)] {
    let (model, world) = (run.model, try run.requireWorld())
    let tokenizer = try run.requireTokenizer()
    let examples = try world.allInputs()!.map { try world.example(for: $0) }
    let tokens = TokenBatch(try examples.map { try tokenizer.encode($0.prompt + $0.completion) })

    // newD is 0 or 1; the position before its token predicts it.
    let digits = [tokenizer.id(of: "0")!, tokenizer.id(of: "1")!]
    let answers = examples.enumerated().map { number, example in
      let span = example.spans.first { $0.variable == "newD" }!
      let value = example.symbols[span.range.lowerBound] == "1" ? 1 : 0
      return AnswerPlace(
        example: number, position: span.range.lowerBound - 1, right: digits[value], wrong: digits[1 - value])
    }
    let metric = LogitDifference(answers)

    // One forward and one backward pass give every head's value and its gradient.
    let layers = model.dimensions.layers
    let points = HookSelection((0..<layers).map { HookPoint(.mixed, layer: $0) })
    let pass = try model.valueAndGradient(of: metric, tokens, options: .init(at: points))

    return try Head.all(in: model.dimensions).map { head in
      let (z, slope) = (pass.capture[.mixed, head.layer]!, pass[.mixed, head.layer]!)
      // Taking z to 0 changes the metric by −z · ∂metric/∂z, to first order.
      var predicted = 0.0
      for text in 0..<tokens.batch {
        for position in 0..<tokens.length {
          let (a, b) = (z.at(text).at(position).at(head.index), slope.at(text).at(position).at(head.index))
          predicted -= zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
      }
      // The same closure clears the head's values and, where gradients are taken, their gradient.
      let clear: Hooks.Hook = { tensor, _ in
        for text in 0..<tensor.shape[0] {
          for position in 0..<tensor.shape[1] { tensor.at(text).at(position).at(head.index).fill(0) }
        }
      }
      var hooks = Hooks()
      hooks.add(at: HookPoint(.mixed, layer: head.layer), backward: .custom(clear), clear)
      let without = try model.run(tokens, options: Model.Options(hooks: hooks))
      let count = Double(examples.count)
      return (head, predicted / count, (try metric.value(of: without.logits) - pass.value) / count)
    }
  }
  // example: end

  @Test func shippedModel() throws {
    let run = try Run.open(Self.root.appendingPathComponent("Sources/ProbeCommands/Resources/boolean").path)
    let heads = try attribution(run)
    #expect(heads.count == 16)
    // The page's table, to what other processors' kernels leave of two decimals.
    let page = try String(contentsOf: Self.root.appendingPathComponent("docs/gradients.md"), encoding: .utf8)
    let rows = page.split(separator: "\n").compactMap { line -> (Head, Double, Double)? in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, let head = Head(cells[0]), let predicted = Double(cells[1]),
        let exact = Double(cells[2])
      else { return nil }
      return (head, predicted, exact)
    }
    #expect(rows.map(\.0) == heads.map(\.head))
    for (row, found) in zip(rows, heads) {
      #expect(abs(row.1 - found.predicted) < 0.01 && abs(row.2 - found.exact) < 0.01, "\(found)")
    }
    let r = try #require(Correlation(heads.map(\.predicted), heads.map(\.exact)).r)
    #expect(abs(r - 0.92) < 0.01 && page.contains("correlation of the two columns is 0.92"))
  }

  /// The page's code is this file's.
  @Test func thePageShowsThisCode() throws {
    let source = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
    let begin = try #require(source.range(of: "  // example: begin\n")).upperBound
    let end = try #require(source.range(of: "  // example: end\n")).lowerBound
    let code = source[begin..<end].split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }.joined(separator: "\n")
    let page = try String(contentsOf: Self.root.appendingPathComponent("docs/gradients.md"), encoding: .utf8)
    #expect(page.contains(code), "docs/gradients.md has to show the example as it stands")
  }
}
