import TestSupport
import Testing
import Viz

/// Nothing may reach beyond a figure's own size: what does is cut off in the file.
@Suite(.tiered) struct ClippingTests {
  /// A small generator with a printed seed, so that a failure can be repeated.
  struct Random {
    var state: UInt64
    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    mutating func text(upTo length: Int) -> String {
      let alphabet = Array("abcdefgWMgjy019 ,.-é∑⏎\n")
      return String((0..<next(below: length + 1)).map { _ in alphabet[next(below: alphabet.count)] })
    }
    mutating func texts(_ count: Int, upTo length: Int) -> [String] {
      (0..<count).map { _ in text(upTo: length) }
    }
  }

  /// The number of pixels that are not white in a border of 40 points around `figure`.
  func strayPixels(_ figure: some Figure) throws -> Int {
    let margin = 40.0
    let raster = try Raster(drawing: figure, dpi: 72, margin: margin)
    let (right, bottom) = (margin + figure.size.width, margin + figure.size.height)
    var stray = 0
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let isInside =
          Double(x) + 1 > margin && Double(x) < right && Double(y) + 1 > margin && Double(y) < bottom
        if !isInside && raster[x: x, y: y] != 0xFFFFFF { stray += 1 }
      }
    }
    return stray
  }

  @Test func theCheckSeesWhatReachesOut() throws {
    struct Spill: Figure {
      func arranged(_ style: FigureStyle) -> ArrangedFigure {
        ArrangedFigure(size: Size(20, 20)) { $0.text("spills over", at: Point(5, 10), TextStyle(size: 8)) }
      }
    }
    #expect(try strayPixels(Spill()) > 0)
  }

  @Test(arguments: [UInt64(20_240_611), 7, 99]) func heatmapsStayInside(seed: UInt64) throws {
    print("clipping seed \(seed)")
    var random = Random(state: seed)
    for _ in 0..<12 {
      let (rows, columns) = (1 + random.next(below: 30), 1 + random.next(below: 30))
      let figure = Heatmap(
        Grid(rows: rows, columns: columns) { r, c in (r + c) % 7 == 3 ? .nan : Double(r * c) * 1e3 },
        rowLabels: random.texts(rows, upTo: 40), columnLabels: random.texts(columns, upTo: 40),
        title: random.text(upTo: 120), subtitle: random.text(upTo: 120), rowTitle: random.text(upTo: 40),
        columnTitle: random.text(upTo: 40), scale: .sequential(random.text(upTo: 40)), annotate: .always,
        marks: [.init(rows - 1, columns - 1)], markText: random.text(upTo: 40))
      #expect(try strayPixels(figure) == 0, "seed \(seed), \(rows) × \(columns)")
    }
  }

  @Test(arguments: [UInt64(5), 6]) func panelsAndPagesStayInside(seed: UInt64) throws {
    print("clipping seed \(seed)")
    var random = Random(state: seed)
    for _ in 0..<6 {
      let (down, across) = (1 + random.next(below: 4), 1 + random.next(below: 4))
      let (rows, columns) = (1 + random.next(below: 12), 1 + random.next(below: 12))
      let panels = (0..<down).map { _ in
        (0..<across).map { _ in
          HeatmapPanels.Panel(
            title: random.text(upTo: 30), grid: Grid(rows: rows, columns: columns) { Double($0 + $1) })
        }
      }
      let figure = HeatmapPanels(
        panels: panels, rowLabels: random.texts(rows, upTo: 20),
        columnLabels: random.texts(columns, upTo: 20),
        title: random.text(upTo: 80), rowTitle: random.text(upTo: 30), columnTitle: random.text(upTo: 30),
        rowHeadings: random.texts(down, upTo: 30), columnHeadings: random.texts(across, upTo: 30),
        scale: .diverging(random.text(upTo: 30)))
      #expect(try strayPixels(figure) == 0, "seed \(seed)")
      #expect(try strayPixels(Page([figure, figure], title: random.text(upTo: 200))) == 0, "seed \(seed)")
    }
  }

  @Test(arguments: [UInt64(11), 12]) func chartsStayInside(seed: UInt64) throws {
    print("clipping seed \(seed)")
    var random = Random(state: seed)
    for round in 0..<8 {
      let scale = [1e-9, 1, 1e4, 1e12][random.next(below: 4)]
      let series = (0..<random.next(below: 12)).map { _ in
        LineChart.Series(
          random.text(upTo: 50),
          points: (0..<20).map { (Double($0) * scale, Double(random.next(below: 1000)) * scale) })
      }
      let chart = LineChart(
        series, title: random.text(upTo: 120), xTitle: random.text(upTo: 60), yTitle: random.text(upTo: 60),
        yRange: round % 2 == 0 ? 0...(100 * scale) : nil, logarithmicY: round % 3 == 0)
      #expect(try strayPixels(chart) == 0, "seed \(seed), round \(round)")
      let groups = random.texts(1 + random.next(below: 40), upTo: 25)
      let bars = BarChart(
        groups: groups, series: [.init(random.text(upTo: 30), values: groups.map { _ in scale })],
        xTitle: random.text(upTo: 40))
      #expect(try strayPixels(bars) == 0, "seed \(seed), round \(round)")
    }
  }
}
