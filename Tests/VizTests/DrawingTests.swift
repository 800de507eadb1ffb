import TestSupport
import Testing
import Viz

/// Whole-cell pixels need no labels: where the cells are follows from the margin and the cell size.
@Suite(.tiered) struct DrawingTests {
  /// Pixels of a figure of cells alone, and a function from a cell's centre to its colour.
  func cells(_ figure: Heatmap, dpi: Double = 144) throws -> (Int, Int) -> UInt32 {
    var figure = figure
    figure.cellSize = Size(20, 20)
    let raster = try Raster(drawing: figure, dpi: dpi)
    // The matrix starts at the margin, below half a tick label.
    return { row, column in
      raster[
        x: Int((6 + 20 * (Double(column) + 0.5)) * dpi / 72),
        y: Int((6 + 3.5 + 20 * (Double(row) + 0.5)) * dpi / 72)]
    }
  }

  func word(_ color: Color) -> UInt32 {
    let (r, g, b) = color.bytes
    return UInt32(r) << 16 | UInt32(g) << 8 | UInt32(b)
  }

  @Test(arguments: ColorMap.allCases) func cellCentresHaveTheMapsColours(map: ColorMap) throws {
    let grid = Grid(rows: 4, columns: 5) { r, c in Double(r * 5 + c) / 19 }
    let pixel = try cells(Heatmap(grid, scale: ColorScale(map, range: 0...1), annotate: .never))
    for row in 0..<4 {
      for column in 0..<5 { #expect(pixel(row, column) == word(map.color(at: grid[row, column]))) }
    }
  }

  @Test func missingIsBlankOrHatchedGrey() throws {
    let grid = Grid([[.nan, 0], [1, .nan]])
    let blank = try cells(Heatmap(grid, annotate: .never, missing: .blank))
    #expect(blank(0, 0) == 0xFFFFFF)
    #expect(blank(0, 1) == word(ColorMap.viridis.color(at: 0)))
    let hatched = try cells(Heatmap(grid, annotate: .never, missing: .hatched))
    let pixel = hatched(0, 0)
    let (r, g, b) = (pixel >> 16, pixel >> 8 & 255, pixel & 255)
    #expect(r == g && g == b && r > 140 && r < 240, "neutral grey")
    #expect(hatched(1, 0) == word(ColorMap.viridis.color(at: 1)))
  }

  @Test func infinitiesTakeTheEndColours() throws {
    let pixel = try cells(Heatmap(Grid([[.infinity, 1, 2, -.infinity]]), annotate: .never))
    #expect(pixel(0, 0) == word(ColorMap.viridis.color(at: 1)))
    #expect(pixel(0, 3) == word(ColorMap.viridis.color(at: 0)))
  }

  @Test func marksChangeOnlyTheirCell() throws {
    let grid = Grid(rows: 3, columns: 3) { _, _ in 0.2 }
    let plain = Heatmap(grid, scale: .sequential(range: 0...1), annotate: .never, cellSize: Size(20, 20))
    var marked = plain
    marked.marks = [.init(1, 1)]
    let (a, b) = (try Raster(drawing: plain, dpi: 144), try Raster(drawing: marked, dpi: 144))
    var changed = 0
    for y in 0..<a.height {
      for x in 0..<a.width where a[x: x, y: y] != b[x: x, y: y] {
        changed += 1
        let (px, py) = (Double(x) / 2 - 6, Double(y) / 2 - 9.5)
        #expect(px > 19 && px < 41 && py > 19 && py < 41, "changed outside the marked cell: \(px), \(py)")
      }
    }
    #expect(changed > 100)
  }

  @Test(arguments: [(1, 1), (24, 24), (128, 512), (1, 60), (300, 2), (0, 0)])
  func anySizeCanBeDrawn(rows: Int, columns: Int) throws {
    for value in [0.0, .nan, 7, .infinity, -1e308] {
      let figure = Heatmap(
        Grid(rows: rows, columns: columns) { _, _ in value }, rowLabels: (0..<rows).map { "row \($0)" },
        columnLabels: (0..<columns).map { "\($0)" }, title: "t")
      #expect(figure.size.width < 800 && figure.size.height < 800)
      _ = try Raster(drawing: figure, dpi: 72)
      _ = try figure.svg()
    }
  }

  @Test func extremeRangesKeepAllColours() throws {
    let pixel = try cells(Heatmap(Grid([[-1.7e308, 0, 1.7e308]]), annotate: .never))
    #expect(pixel(0, 1) == word(ColorMap.viridis.color(at: 0.5)))
  }

  @Test func labelCountsAreChecked() async {
    await #expect(processExitsWith: .failure) {
      _ = Heatmap(Grid([[1, 2]]), columnLabels: ["only one"]).size
    }
    await #expect(processExitsWith: .failure) {
      _ = Heatmap(Grid([[1, 2]]), marks: [.init(1, 0)]).size
    }
    await #expect(processExitsWith: .failure) { _ = Grid(rows: 2, columns: 2, values: [1]) }
  }
}
