import TestSupport
import Testing
import Viz

/// Without labels, the bottom-left node's centre is half a pitch from the left margin.
@Suite(.tiered) struct FlowDiagramTests {
  private let blue = Color(hex: 0x0000FF)

  private func diagram(_ edges: [FlowDiagram.Edge], colors: [Color?] = []) -> FlowDiagram {
    FlowDiagram(columns: 3, levels: 3, edges: edges, colors: colors, pitch: Size(30, 40))
  }

  /// The pixel at a place between nodes, columns and levels as fractions.
  private func pixel(_ figure: FlowDiagram, _ column: Double, _ level: Double) throws -> UInt32 {
    let raster = try Raster(drawing: figure, dpi: 144)
    let (x, y) = (6 + 15 + 30 * column, 6 + 4 + 40 * (2 - level))
    return raster[x: Int((x * 2).rounded(.down)), y: Int((y * 2).rounded(.down))]
  }

  @Test func nodesHaveTheirColumnsColours() throws {
    let figure = diagram([], colors: [nil, blue, nil])
    #expect(figure.size == Size(12 + 90, 12 + 4 + 80 + 4 + 3))
    for level in 0..<3 {
      #expect(try pixel(figure, 1, Double(level)) == 0x0000FF)
      let grey = try pixel(figure, 0, Double(level))
      #expect(grey >> 16 == grey & 255 && grey != 0xFFFFFF)
    }
    #expect(try pixel(figure, 0.5, 0.5) == 0xFFFFFF)
  }

  @Test func opacityIsTheWeight() throws {
    let colors: [Color?] = [nil, blue, nil]
    func middle(_ weight: Double, opaque: Double = 1) throws -> UInt32 {
      var figure = diagram([FlowDiagram.Edge(level: 1, from: 1, to: 1, weight: weight)], colors: colors)
      figure.opaqueWeight = opaque
      return try pixel(figure, 1, 1.5)
    }
    #expect(try middle(1) == 0x0000FF && middle(7) == 0x0000FF && middle(0.5, opaque: 0.5) == 0x0000FF)
    #expect(try middle(0) == 0xFFFFFF && middle(-1) == 0xFFFFFF && middle(.nan) == 0xFFFFFF)
    let half = try middle(0.5)
    #expect(half & 255 == 255 && abs(Int(half >> 16) - 128) <= 1)
  }

  /// Edges start at their own level, and coloured ones lie above grey ones whatever their order.
  @Test func edgesLieInOrder() throws {
    let colors: [Color?] = [blue, nil, nil]
    let crossing = [
      FlowDiagram.Edge(level: 0, from: 0, to: 2, weight: 1),
      FlowDiagram.Edge(level: 0, from: 2, to: 0, weight: 1),
    ]
    for edges in [crossing, crossing.reversed()] {
      let figure = diagram(edges, colors: colors)
      // The pixel at the crossing reaches over the line's edge.
      let crossed = try pixel(figure, 1, 0.5)
      #expect(crossed & 255 > 220 && crossed >> 16 < 60, "blue over grey")
      #expect(try pixel(figure, 1, 1.5) == 0xFFFFFF)
    }
  }

  @Test func labelsMakeRoom() throws {
    var figure = diagram([])
    let bare = figure.size
    figure.columnLabels = ["0", "1", "2"]
    figure.levelLabels = ["input", "layer 0", "layer 1"]
    figure.columnTitle = "position"
    figure.levelTitle = "layer"
    figure.keys = [FlowDiagram.Key("smallest", blue)]
    figure.weightTitle = "attention"
    figure.title = "Flow"
    #expect(figure.size.width > bare.width && figure.size.height > bare.height)
    _ = try Raster(drawing: figure, dpi: 72)
  }

  @Test func shapesAreChecked() async {
    await #expect(processExitsWith: .failure) {
      _ = try Raster(
        drawing: FlowDiagram(
          columns: 2, levels: 2, edges: [FlowDiagram.Edge(level: 1, from: 0, to: 0, weight: 1)]), dpi: 72)
    }
    await #expect(processExitsWith: .failure) {
      _ = try Raster(drawing: FlowDiagram(columns: 2, levels: 2, edges: [], colors: [nil]), dpi: 72)
    }
  }

  @Test func halvesOfAScaleCanDiffer() {
    var scale = ColorScale.diverging(around: 0.25, range: 0...1)
    scale.stretchesHalves = true
    let found = scale.resolved(for: [])
    #expect(found.lower == 0 && found.upper == 1)
    #expect(
      [-1, 0, 0.125, 0.25, 0.625, 1, 2].map { found.position(of: $0) } == [0, 0, 0.25, 0.5, 0.75, 1, 1])
    #expect(found.position(of: .nan) == nil)
    // Nothing to stretch where the centre is outside of the range.
    scale.range = 0.5...1
    let outside = scale.resolved(for: [])
    #expect(outside.position(of: 0.25) == 0.5 && outside.lower == -0.5)
  }
}
