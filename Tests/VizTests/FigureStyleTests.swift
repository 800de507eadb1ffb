import Records
import TestSupport
import Testing

@testable import Viz

/// What the reader of a figure decides: width, letters, heading and colours.
@Suite(.tiered) struct FigureStyleTests {
  private static let names = ["newA", "newB", "newC", "newD", "sum", "a somewhat longer name"]

  /// One figure of each kind, with all its parts.
  static let figures: [(name: String, figure: any Figure)] = {
    let grid = Grid(rows: 6, columns: 6) { Double($0 * $1) / 25 - 0.3 }
    var marked = Heatmap(
      grid, rowLabels: names, columnLabels: names, title: "A title that is longer than a column is wide",
      subtitle: "and a subtitle that says what is to be said", rowTitle: "rows", columnTitle: "columns",
      scale: .diverging("effect"), marks: [.init(1, 2)], markText: "outlined: something is known of this cell"
    )
    marked.rowSeparators = [3]
    var ticked = Heatmap(Grid(rows: 64, columns: 256) { Double($0 ^ $1) }, title: "Ticks")
    ticked.rowTicks = .groups(["0.0", "0.1", "0.2", "0.3"], each: 16)
    ticked.columnTicks = .numbers(512, block: 2)
    let panels = HeatmapPanels(
      panels: (0..<3).map { _ in (0..<6).map { _ in HeatmapPanels.Panel(grid: grid) } }, rowLabels: names,
      columnLabels: names, title: "Panels", rowHeadings: ["layer 0", "layer 1", "layer 2"],
      columnHeadings: names)
    let titled = HeatmapPanels(
      panels: [(0..<8).map { HeatmapPanels.Panel(title: "map \($0)", grid: grid) }], title: "Titled panels")
    let lines = LineChart(
      names.enumerated().map { LineChart.Series($1, values: [1, Double($0), 3, 2]) }, title: "Lines",
      xTitle: "step", yTitle: "share")
    let bars = BarChart(
      groups: names, series: names.map { BarChart.Series($0, values: [1, 2, 3, 4, 5, 6]) }, title: "Bars")
    let flow = FlowDiagram(
      columns: 24, levels: 3, edges: [.init(level: 0, from: 0, to: 3, weight: 1)],
      columnLabels: (0..<24).map { "token \($0)" }, title: "Flow", keys: [.init("root", .black)],
      weightTitle: "attention")
    return [
      ("heat map", marked), ("ticks", ticked), ("panels", panels), ("titled panels", titled),
      ("lines", lines), ("bars", bars), ("flow", flow),
      ("page", Page(rows: [[lines, lines, marked], [panels]], title: "A page", subtitle: "of figures")),
    ]
  }()

  /// The result is as wide as was asked, and nothing is drawn beyond it.
  @Test(arguments: [FigureStyle.column, 300, FigureStyle.page, 900])
  func figuresAreAsWideAsAsked(width: Double) throws {
    for (name, figure) in Self.figures {
      for size in [6.0, 8, 10] {
        let arranged = figure.arranged(FigureStyle(width: width, fontSize: size))
        #expect(abs(arranged.size.width - width) < 0.01, "\(name), letters of \(size)")
        #expect(try strayPixels(arranged) == 0, "\(name), \(width) wide, letters of \(size)")
      }
    }
  }

  @Test func byThemselvesFiguresFitAPage() throws {
    for (name, figure) in Self.figures {
      let arranged = figure.arranged(.standard)
      #expect(arranged.size.width <= FigureStyle.page + 0.02, "\(name)")
      #expect(try strayPixels(arranged) == 0, "\(name)")
    }
  }

  /// The pixels that are not white in a border of 30 points.
  private func strayPixels(_ figure: ArrangedFigure) throws -> Int {
    let margin = 30.0
    let raster = try Raster(drawing: figure, dpi: 72, margin: margin)
    var stray = 0
    for y in 0..<raster.height {
      for x in 0..<raster.width where raster[x: x, y: y] != 0xFFFFFF {
        let (px, py) = (Double(x) - margin, Double(y) - margin)
        if px + 1 <= 0 || py + 1 <= 0 || px >= figure.size.width || py >= figure.size.height { stray += 1 }
      }
    }
    return stray
  }

  /// The letters of an SVG's texts, in points.
  private func letters(_ svg: [UInt8]) -> Set<Double> {
    let text = String(decoding: svg, as: UTF8.self)
    return Set(
      text.split(separator: "font-size=\"").dropFirst().compactMap { Double($0.prefix { $0 != "\"" }) })
  }

  @Test func lettersKeepTheirSizeAtEveryWidth() throws {
    let bars = BarChart(groups: ["a", "b"], series: [.init("s", values: [1, 2])], title: "T", xTitle: "x")
    for width in [FigureStyle.column, FigureStyle.page] {
      #expect(letters(try bars.svg(style: FigureStyle(width: width))) == [7, 8, 9.5])
      #expect(letters(try bars.svg(style: FigureStyle(width: width, fontSize: 10))) == [8.75, 10, 11.875])
    }
  }

  @Test func headingsAreReplacedOrLeftOut() throws {
    let map = Heatmap(Grid([[0, 1]]), title: "Own title", subtitle: "own subtitle")
    func text(_ heading: FigureStyle.Heading) throws -> String {
      String(decoding: try map.svg(style: FigureStyle(heading: heading)), as: UTF8.self)
    }
    #expect(try text(.own).contains(">Own title<") && text(.own).contains(">own subtitle<"))
    #expect(
      try text(.text("Another")).contains(">Another<") && text(.text("Another")).contains(">own subtitle<"))
    #expect(try !text(.text("Another")).contains("Own title"))
    #expect(try !text(.none).contains("wn title") && !text(.none).contains("own subtitle"))
    // The parts of a page keep what names them.
    let page = Page([map, map], title: "Page")
    let bare = String(decoding: try page.svg(style: FigureStyle(heading: .none)), as: UTF8.self)
    #expect(!bare.contains(">Page<") && bare.contains(">Own title<"))
  }

  @Test func colourTablesReplaceThoseOfTheirKind() {
    let grid = [Grid([[0, 1]])]
    let sequential = ColorScale.sequential(range: 0...1)
    #expect(sequential.resolved(for: grid, style: FigureStyle(colors: .magma)).map == .magma)
    #expect(sequential.resolved(for: grid, style: FigureStyle(colors: .purpleGreen)).map == .viridis)
    #expect(ColorScale.diverging().resolved(for: grid, style: FigureStyle(colors: .magma)).map == .redBlue)
    #expect(
      ColorScale.diverging().resolved(for: grid, style: FigureStyle(colors: .purpleGreen)).map == .purpleGreen
    )
    // Greys for lines too, so that a figure has no colour at all.
    let style = FigureStyle(colors: .greys)
    for index in 0..<8 { #expect(style.color(index).red == style.color(index).blue) }
  }

  @Test func lossIsDrawnFromWhite() {
    let scale = ColorScale.loss(range: 0...0.5).resolved(for: [])
    #expect(scale.color(of: 0) == .white && scale.color(of: -0.1) == .white)
    let values = stride(from: 0.0, through: 0.5, by: 0.05).map { scale.color(of: $0)!.luminance }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 }, "the larger the loss, the darker")
  }

  @Test func logarithmicScalesGoByRatios() {
    var scale = ColorScale.sequential(range: 0...1)
    scale.isLogarithmic = true
    let resolved = scale.resolved(for: [Grid([[1, 0.001, 0, 1e-9]])])
    #expect(resolved.lower == 1e-3 && resolved.upper == 1)
    for (value, place) in [(1, 1), (0.1, 2.0 / 3), (0.01, 1.0 / 3), (1e-3, 0), (1e-9, 0), (0, 0)] {
      #expect(abs(resolved.position(of: value)! - place) < 1e-12)
    }
    // Of nothing positive there is no logarithm.
    #expect(!scale.resolved(for: [Grid([[0, 0]])]).isLogarithmic || scale.range != nil)
  }
}

/// One legend for charts alike, and lines that lie on one another.
@Suite(.tiered) struct ChartLegendTests {
  private func texts(_ figure: some Figure, _ style: FigureStyle = .standard) throws -> [String] {
    String(decoding: try figure.svg(style: style), as: UTF8.self).split(separator: "<text ").dropFirst()
      .compactMap {
        $0.split(separator: ">", maxSplits: 1).last?.split(separator: "<").first.map(String.init)
      }
  }

  private func chart(_ names: [String], end: Double = 3) -> LineChart {
    LineChart(
      names.enumerated().map { index, name in
        LineChart.Series(name, points: [(x: 0, y: 0), (x: end, y: Double(index))])
      }, xRange: 0...3)
  }

  @Test func namesStandOnce() throws {
    for (figure, count) in [
      (Page(rows: [[chart(["one", "two"]), chart(["one", "two"])]]), 1),
      (Page(rows: [[chart(["one", "two"]), chart(["one", "other"])]]), 2),
    ] { #expect(try texts(figure).count { $0 == "one" } == count) }
    // The upper line's name stands above the lower one's.
    #expect(try texts(chart(["one", "two"])).filter { ["one", "two"].contains($0) } == ["two", "one"])
    // Where a line ends early its name stands above the axes.
    #expect(
      try texts(chart(["one", "two"], end: 1)).filter { ["one", "two"].contains($0) } == ["one", "two"])
  }

  @Test func namesAtEndsAreSpread() {
    let wanted = [10.0, 10, 10, 50, 52]
    let places = EndLabels.spread(wanted, gap: 8, within: 0...60)
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 8 - 1e-9 })
    #expect(places.first! >= 0 && places.last! <= 60)
    #expect(abs((places[0] + places[1] + places[2]) / 3 - 10) < 1e-9, "around where they want to be")
    #expect(EndLabels.spread([], gap: 8, within: 0...60) == [])
    #expect(EndLabels.spread([59, 59, 59], gap: 8, within: 0...60) == [44, 52, 60])
  }

  /// Of lines that lie on one another each is seen: in dashes that take turns.
  @Test func coincidingLinesTakeTurns() throws {
    let series = (0..<3).map { _ in
      LineChart.Series("", points: [(x: 0, y: 0), (x: 1, y: 0)], marker: Marker.none)
    }
    let raster = try Raster(drawing: LineChart(series, yRange: -1...1), dpi: 144)
    var seen: [UInt32: Int] = [:]
    for y in 0..<raster.height { for x in 0..<raster.width { seen[raster[x: x, y: y], default: 0] += 1 } }
    let counts = Color.okabeIto.prefix(3).map { color in
      seen[UInt32(color.opaqueWord & 0xFF_FFFF), default: 0]
    }
    #expect(counts.allSatisfy { $0 > 100 }, "\(counts)")
    #expect(Double(counts.max()!) < 1.5 * Double(counts.min()!), "\(counts)")
  }
}
