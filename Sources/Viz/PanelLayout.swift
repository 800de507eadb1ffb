/// Where everything in a block of matrices goes. From left to right: row headings, row title, row labels,
/// panels, colour bar; from top to bottom: title, column headings, panels, column labels, column title,
/// legend.
struct PanelLayout {
  var panels: [[HeatmapPanels.Panel]]
  var rowLabels: [String]
  var columnLabels: [String]
  var title: String
  var subtitle: String
  var rowTitle: String
  var columnTitle: String
  var scale: ResolvedScale
  let style: FigureStyle
  var rowHeadings: [String] = []
  var columnHeadings: [String] = []
  var annotate = Annotation.automatic
  var missing = MissingLook.hatched
  var missingText = ""
  var markText = ""
  var rowSeparators: [Int] = []
  var columnSeparators: [Int] = []
  var rowTicks: GridTicks?
  var columnTicks: GridTicks?

  // Settled by `arrange`.
  private(set) var size = Size(0, 0)
  private var cell = Size(1, 1)
  private var panelSize = Size(0, 0)
  private var rows: AxisLabels
  private var columns: AxisLabels
  private var bar: ColorBar
  private var contentWidth = 0.0
  /// What `contentWidth` is without the title.
  private var neededWidth = 0.0
  /// Top-left corner of the first panel.
  private var corner = Point(0, 0)
  /// Gaps between panels.
  private var gap = Size(0, 0)
  private var panelTitleHeight = 0.0

  init(
    panels: [[HeatmapPanels.Panel]], rowLabels: [String], columnLabels: [String], title: String,
    subtitle: String, rowTitle: String, columnTitle: String, scale: ResolvedScale, style: FigureStyle
  ) {
    self.panels = panels
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.title = title
    self.subtitle = subtitle
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.scale = scale
    self.style = style
    rows = AxisLabels([], side: .rows, pitch: 1, style: style)
    columns = AxisLabels([], side: .columns, pitch: 1, style: style)
    bar = ColorBar(scale, height: 0, style: style)
  }

  private var titles: TitleBlock { TitleBlock(title: title, subtitle: subtitle, style: style) }
  private var across: Int { panels.map(\.count).max() ?? 0 }
  private var down: Int { panels.count }
  /// Labels beside the panels: one a row or column, or some.
  private var besideRows: (thickness: Double, overhang: Double) {
    rowTicks.map { TickLabels(ticks: $0, side: .rows, pitch: cell.height, style: style) }.map {
      ($0.thickness, $0.overhang)
    } ?? (rows.thickness, rows.overhang)
  }
  private var belowColumns: (thickness: Double, overhang: Double) {
    columnTicks.map { TickLabels(ticks: $0, side: .columns, pitch: cell.width, style: style) }.map {
      ($0.thickness, $0.overhang)
    } ?? (columns.thickness, columns.overhang)
  }
  private var block: Size {
    Size(
      Double(across) * panelSize.width + Double(max(0, across - 1)) * gap.width,
      Double(down) * (panelSize.height + panelTitleHeight) + Double(max(0, down - 1)) * gap.height)
  }
  private var legend: MatrixLegend {
    let all = panels.joined()
    return MatrixLegend(
      markText: all.contains { !$0.marks.isEmpty } ? markText : "", markColor: scale.map.markColor,
      missing: missing, hasMissing: all.contains { $0.grid.hasMissing }, missingText: missingText,
      style: style)
  }

  mutating func arrange(cellSize: Size?) {
    let grid = panels.joined().first?.grid ?? Grid(rows: 0, columns: 0, values: [])
    gap = down * across > 1 ? Size(8, 8) : Size(0, 0)
    // Wide enough for a page, short enough to leave room for a caption.
    let limit = Size(
      across == 1 ? 400 : (490 - gap.width * Double(across - 1)) / Double(max(1, across)),
      down == 1 ? 400 : 600 / Double(down))
    let natural =
      cellSize
      ?? MatrixPlot.cellSize(
        rows: grid.rows, columns: grid.columns, limit: limit, largest: across > 1 ? 24 : 20)
    place(natural, grid)
    guard let width = style.width ?? (size.width > FigureStyle.page + 0.01 ? FigureStyle.page : nil) else {
      return
    }
    if across > 1, neededWidth + 2 * TitleBlock.margin > width {
      if rowHeadings.isEmpty, columnHeadings.isEmpty {
        rewrap(to: width, grid)
      } else {
        breakColumns(to: width, grid)
      }
    }
    // Cells take what their surroundings leave; those depend on the cells a little, and where both go to and fro, the
    // smaller wins.
    let isSquare = abs(natural.width - natural.height) < 0.01
    let (cells, rows) = (Double(max(1, across * grid.columns)), Double(max(1, grid.rows)))
    let largest = max(natural.width * 1.6, 12)
    var fitting = Double.infinity
    for round in 0..<8 {
      let others = neededWidth + 2 * TitleBlock.margin - cells * cell.width
      fitting = min(round < 4 ? largest : fitting, max((width - others) / cells, 0.2))
      guard abs(fitting - cell.width) * cells > 0.005 else { break }
      let square = max(min(fitting, max(natural.height, limit.height / rows)), min(natural.height, 48 / rows))
      place(Size(fitting, isSquare ? square : natural.height), grid)
    }
    contentWidth = max(neededWidth, width - 2 * TitleBlock.margin)
    place(cell, grid)
  }

  /// Fewer panels side by side, as many as leave each of them a readable width.
  private mutating func rewrap(to width: Double, _ grid: Grid) {
    let all = Array(panels.joined())
    let others = neededWidth + 2 * TitleBlock.margin - block.width
    let least = min(panelSize.width, max(60 * style.scale, 3.2 * Double(grid.columns)))
    let fitting = max(1, Int((width - others + gap.width) / (least + gap.width)))
    guard fitting < across else { return }
    // Rows as even as can be.
    let lines = (all.count + fitting - 1) / fitting
    let each = (all.count + lines - 1) / lines
    panels = stride(from: 0, to: all.count, by: each).map { Array(all[$0..<min(all.count, $0 + each)]) }
    place(cell, grid)
  }

  /// Panels whose headings would not fit side by side, in several rows with headings of their own.
  private mutating func breakColumns(to width: Double, _ grid: Grid) {
    let others = neededWidth + 2 * TitleBlock.margin - block.width
    let heading = columnHeadings.map(style.panelHeading.width(of:)).max() ?? 0
    let least = min(panelSize.width, max(heading - gap.width + 3, 16 * style.scale))
    let fitting = max(1, Int((width - others + gap.width) / (least + gap.width)))
    guard fitting < across, panels.allSatisfy({ $0.count == across }) else { return }
    let lines = (across + fitting - 1) / fitting
    let each = (across + lines - 1) / lines
    var broken: [[HeatmapPanels.Panel]] = []
    for start in stride(from: 0, to: across, by: each) {
      for row in panels {
        var part = Array(row[start..<min(across, start + each)])
        if !columnHeadings.isEmpty {
          for index in part.indices { part[index].title = columnHeadings[start + index] }
        }
        broken.append(part)
      }
    }
    if !rowHeadings.isEmpty {
      rowHeadings = (0..<lines).flatMap { _ in rowHeadings }
    }
    panels = broken
    columnHeadings = []
    place(cell, grid)
  }

  private mutating func place(_ cell: Size, _ grid: Grid) {
    self.cell = cell
    panelSize = Size(Double(grid.columns) * cell.width, Double(grid.rows) * cell.height)
    panelTitleHeight = panels.joined().contains { !$0.title.isEmpty } ? style.label.lineHeight + 1 : 0

    rows = AxisLabels(rowLabels, side: .rows, pitch: cell.height, style: style)
    columns = AxisLabels(columnLabels, side: .columns, pitch: cell.width, style: style)
    if rows.step == 1 && columns.step == 1 && rows.lanes == columns.lanes && !rowLabels.isEmpty
      && !columnLabels.isEmpty
    {
      // One size on both sides.
      let smaller = min(rows.style.size, columns.style.size)
      rows = AxisLabels(rowLabels, side: .rows, pitch: cell.height, largest: smaller, style: style)
      columns = AxisLabels(columnLabels, side: .columns, pitch: cell.width, largest: smaller, style: style)
    }
    bar = ColorBar(scale, height: min(block.height, 220), style: style)

    let margin = TitleBlock.margin
    let heading = rowHeadings.isEmpty ? 0 : style.panelHeading.lineHeight + 3
    let title = rowTitle.isEmpty ? 0 : style.axisTitle.lineHeight + 3
    let left = max(heading + title + besideRows.thickness, belowColumns.overhang)
    let bodyHeight = max(block.height, bar.height)
    neededWidth = left + block.width + max(ColorBar.gap + bar.width, belowColumns.overhang)
    // Where the width is settled, the legend is wrapped to it.
    if style.width == nil { neededWidth = max(neededWidth, min(legend.width, FigureStyle.page - 2 * margin)) }
    contentWidth = max(style.width == nil ? 0 : contentWidth, titles.preferredWidth(content: neededWidth))

    let titleHeight = titles.height(width: contentWidth)
    let headings = columnHeadings.isEmpty ? 0 : style.panelHeading.lineHeight + 2
    let top = max(titleHeight + headings, titleHeight + max(besideRows.overhang, bar.overhang))
    corner = Point(margin + left, margin + top)
    let below =
      belowColumns.thickness + (columnTitle.isEmpty ? 0 : style.axisTitle.lineHeight + 1)
    size = Size(
      contentWidth + 2 * margin,
      corner.y + max(block.height + max(below, besideRows.overhang), bodyHeight + bar.overhang)
        + legend.height(width: contentWidth) + margin)
  }

  func draw(on canvas: Canvas) {
    let margin = TitleBlock.margin
    titles.draw(on: canvas, at: Point(margin, margin), width: contentWidth)
    for (row, line) in panels.enumerated() {
      for (column, panel) in line.enumerated() { draw(panel, row: row, column: column, on: canvas) }
    }
    drawHeadings(on: canvas)
    let barY = corner.y + max(0, (block.height - bar.height) / 2)
    bar.draw(on: canvas, at: Point(corner.x + block.width + ColorBar.gap, barY))
    legend.draw(
      on: canvas, at: Point(margin, size.height - margin - legend.height(width: contentWidth)),
      width: contentWidth)
  }

  /// Of the numbers in all panels, so that they have one format; counts are written as counts.
  private var decimals: Int {
    let areWhole = panels.joined().allSatisfy {
      $0.grid.values.allSatisfy { !$0.isFinite || $0 == $0.rounded() }
    }
    return areWhole ? 0 : scale.decimals
  }

  private func origin(row: Int, column: Int) -> Point {
    Point(
      corner.x + Double(column) * (panelSize.width + gap.width),
      corner.y + Double(row) * (panelSize.height + panelTitleHeight + gap.height) + panelTitleHeight)
  }

  private func draw(_ panel: HeatmapPanels.Panel, row: Int, column: Int, on canvas: Canvas) {
    let place = origin(row: row, column: column)
    var plot = MatrixPlot(grid: panel.grid, cell: cell, scale: scale, style: style)
    plot.decimals = decimals
    plot.annotate = annotate
    plot.missing = missing
    plot.marks = panel.marks
    plot.texts = panel.texts
    plot.rowSeparators = rowSeparators
    plot.columnSeparators = columnSeparators
    plot.draw(on: canvas, at: place)
    canvas.describe(
      .panel(
        panel,
        names: [
          rowHeadings.indices.contains(row) ? rowHeadings[row] : "",
          columnHeadings.indices.contains(column) ? columnHeadings[column] : "", panel.title,
        ], rows: rowLabels, columns: columnLabels, rowTitle: rowTitle, columnTitle: columnTitle,
        unit: scale.label), in: Rect(at: place, size: panelSize))
    canvas.text(
      style.label.fitted(panel.title, to: panelSize.width + gap.width - 2),
      at: Point(place.x + panelSize.width / 2, place.y - 2), style.label, anchor: .init(.center, .bottom))
    if column == 0 {
      if let rowTicks {
        TickLabels(ticks: rowTicks, side: .rows, pitch: cell.height, style: style).draw(on: canvas, at: place)
      } else {
        rows.draw(on: canvas, at: place)
      }
    }
    // The lowest panel of each column carries the labels.
    let isLowest = !panels[(row + 1)...].contains { $0.count > column }
    guard isLowest else { return }
    let corner = Point(place.x, place.y + panelSize.height)
    if let columnTicks {
      TickLabels(ticks: columnTicks, side: .columns, pitch: cell.width, style: style).draw(
        on: canvas, at: corner)
    } else {
      columns.draw(on: canvas, at: corner)
    }
  }

  private func drawHeadings(on canvas: Canvas) {
    let margin = TitleBlock.margin
    for (column, text) in columnHeadings.enumerated() {
      let x = origin(row: 0, column: column).x + panelSize.width / 2
      let fitted = style.panelHeading.fitted(text, to: panelSize.width + gap.width - 2)
      canvas.text(fitted, at: Point(x, corner.y - 3), style.panelHeading, anchor: .init(.center, .bottom))
    }
    for (row, text) in rowHeadings.enumerated() {
      let y = origin(row: row, column: 0).y + panelSize.height / 2
      let fitted = style.panelHeading.fitted(text, to: panelSize.height + gap.height - 2)
      canvas.text(
        fitted, at: Point(margin, y), style.panelHeading, anchor: .init(.center, .top), rotation: .upwards)
    }
    let axisTitle = style.axisTitle
    canvas.text(
      axisTitle.fitted(rowTitle, to: max(block.height, ColorBar.shortest)),
      at: Point(corner.x - besideRows.thickness - 4, corner.y + block.height / 2), axisTitle,
      anchor: .init(.center, .bottom), rotation: .upwards)
    canvas.text(
      axisTitle.fitted(columnTitle, to: max(block.width, 60)),
      at: Point(corner.x + block.width / 2, corner.y + block.height + belowColumns.thickness + 1), axisTitle,
      anchor: .init(.center, .top))
  }
}
