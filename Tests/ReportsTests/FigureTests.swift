import Foundation
import GPT
import Intervene
import Probe
import Records
import Tasks
import TestSupport
import Testing

@testable import Reports
@testable import Viz

/// What figures draw of their reports, seen in the text of their SVG.
@Suite(.tiered) struct FigureTests {
  private func texts(_ figure: any Figure, _ style: FigureStyle = .standard) throws -> [String] {
    String(decoding: try figure.svg(style: style), as: UTF8.self).split(separator: "<text ").dropFirst()
      .compactMap {
        $0.split(separator: ">", maxSplits: 1).last?.split(separator: "<").first.map(String.init)
      }
  }

  /// Rows of attention sum to 1, also where tokens stand together.
  @Test(arguments: [1, 2, 64, 128, 129, 300, 1_500]) func pooledAttentionKeepsItsSum(tokens: Int) {
    let pooled = PooledAttention(tokens: tokens)
    // Half of it goes to the first token, the rest evenly to what lies between.
    let pattern = (0..<tokens).map { query in
      var row = [Float](repeating: 0, count: tokens)
      for key in 0...query { row[key] = 0.5 / Float(query + 1) }
      row[0] += 0.5
      return row
    }
    let grid = pooled.grid(pattern)
    #expect(grid.rows <= 128 && grid.rows == grid.columns)
    #expect((pooled.note == nil) == (tokens <= 128))
    for row in 0..<grid.rows {
      let seen = (0...row).map { grid[row, $0] }
      #expect(abs(seen.reduce(0, +) - 1) < 1e-4, "row \(row)")
      #expect((row + 1..<grid.columns).allSatisfy { grid[row, $0].isNaN }, "the future is missing")
    }
  }

  @Test func weightsHaveAxesAndBordersOfHeads() throws {
    let small = try SmallRun()
    _ = try small.begin().train()
    let run = try Run.open(small.run.path)
    var analysis = WeightsAnalysis()
    analysis.weights.maps = "blocks.0.*"
    let report = try analysis.run(on: run, job: Job(threads: 2))
    let figures = analysis.presentation(of: report, by: "a small model").figures()
    let block = try #require(figures.first { $0.name == "weights-block-0" }).figure
    let shown = try texts(block)
    let heads = run.model.dimensions.heads
    for head in 0..<heads { #expect(shown.contains("0.\(head)"), "the heads of W_Q are named") }
    for name in ["residual stream", "head", "neuron"] { #expect(shown.contains(name)) }
    // One legend for all spectra.
    let overview = try texts(try #require(figures.first { $0.name == "overview" }).figure)
    #expect(overview.count { $0 == "layer 0" } == 1)
    let circuits = try texts(try #require(figures.first { $0.name == "qk" }).figure)
    #expect(!circuits.contains { $0.hasPrefix("&lt;") }, "symbols that stand for no text are left out")
  }

  /// Nothing lost is white, and titles begin with a capital.
  @Test func ablationsDrawWhatIsLost() throws {
    let small = try SmallRun()
    _ = try small.begin().train()
    let run = try Run.open(small.run.path)
    let analysis = AblateEachAnalysis()
    let report = try analysis.run(on: run, job: Job(threads: 2))
    let figures = analysis.presentation(of: report, by: "a small model").figures()
    let shown = try texts(figures[0].figure)
    #expect(shown.contains("accuracy lost"))
    #expect(shown.first?.first?.isUppercase == true && figures[0].title.first?.isUppercase == true)
    let svg = String(decoding: try figures[0].figure.svg(), as: UTF8.self)
    #expect(!svg.contains("#fde725"), "no yellow")
    for width in [FigureStyle.column, FigureStyle.page] {
      let arranged = figures[0].figure.arranged(FigureStyle(width: width))
      #expect(abs(arranged.size.width - width) < 0.01)
    }
    // A divergence cannot be negative.
    #expect(PromptFigure.scale(.kl).center == nil && PromptFigure.scale(.logitDifference).center == 0)
  }

  @Test func lossesHaveAScaleOfTheirOwn() {
    #expect(ColorScale.loss(losses: []).range == 0...0.1)
    #expect(ColorScale.loss(losses: [0.02, -0.5, .nan]).range == 0...0.1)
    #expect(ColorScale.loss(losses: [0.02, 0.7]).range == 0...0.7)
  }
}
