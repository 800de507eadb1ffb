import Records

/// When the numbers of a heat map are written into its cells.
public enum Annotation: String, Sendable, CaseIterable {
  /// Where every number fits into its cell.
  case automatic
  /// Never.
  case never
  /// Even where numbers must be tiny.
  case always
}

/// The coloured cells of one matrix with its frame, numbers, outlines and separators; no labels.
struct MatrixPlot {
  var grid: Grid
  var cell: Size
  var scale: ResolvedScale
  let style: FigureStyle
  /// Of the numbers in the cells.
  var decimals = 2
  var annotate = Annotation.automatic
  var missing = MissingLook.hatched
  var marks: Set<Grid.Cell> = []
  /// Written into the cells instead of numbers, row-major; or none at all.
  var texts: [String] = []
  var markColor: Color?
  var rowSeparators: [Int] = []
  var columnSeparators: [Int] = []

  var size: Size { Size(Double(grid.columns) * cell.width, Double(grid.rows) * cell.height) }

  /// A cell size for a matrix that should stay within `limit`: square cells of at most `largest` points,
  /// stretched where square cells would make a sliver.
  static func cellSize(rows: Int, columns: Int, limit: Size, largest: Double) -> Size {
    let (rows, columns) = (Double(max(1, rows)), Double(max(1, columns)))
    let side = min(largest, limit.width / columns, limit.height / rows)
    return Size(max(side, min(largest, 48 / columns)), max(side, min(largest, 48 / rows)))
  }

  func draw(on canvas: Canvas, at origin: Point) {
    let frame = Rect(at: origin, size: size)
    if missing == .hatched { canvas.hatchMissing(grid, in: frame) }
    canvas.cells(grid, in: frame, scale: scale)
    drawCellBorders(on: canvas, frame)
    drawNumbers(on: canvas, frame)
    for row in rowSeparators where row > 0 && row < grid.rows {
      let y = frame.y + Double(row) * cell.height
      drawSeparator(on: canvas, [Point(frame.x, y), Point(frame.maxX, y)])
    }
    for column in columnSeparators where column > 0 && column < grid.columns {
      let x = frame.x + Double(column) * cell.width
      drawSeparator(on: canvas, [Point(x, frame.y), Point(x, frame.maxY)])
    }
    canvas.stroke(frame, Color(grey: 0.25), width: 0.5)
    drawMarks(on: canvas, frame)
  }

  private func drawSeparator(on canvas: Canvas, _ line: [Point]) {
    canvas.line(line, .white, width: 2)
    canvas.line(line, .black, width: 0.8)
  }

  private func drawCellBorders(on canvas: Canvas, _ frame: Rect) {
    guard min(cell.width, cell.height) >= 9 else { return }
    // White lines would be lost between white cells.
    let color = scale.map.holdsWhite ? Color(grey: 0.86) : .white
    for row in 1..<max(1, grid.rows) {
      let y = frame.y + Double(row) * cell.height
      canvas.line([Point(frame.x, y), Point(frame.maxX, y)], color, width: 0.5)
    }
    for column in 1..<max(1, grid.columns) {
      let x = frame.x + Double(column) * cell.width
      canvas.line([Point(x, frame.y), Point(x, frame.maxY)], color, width: 0.5)
    }
  }

  private func drawMarks(on canvas: Canvas, _ frame: Rect) {
    let line = min(1.2, max(0.5, min(cell.width, cell.height) * 0.12))
    let color = markColor ?? scale.map.markColor
    // In reading order, so that the same figure gives the same bytes.
    for mark in marks.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
      let place = Rect(
        frame.x + Double(mark.column) * cell.width, frame.y + Double(mark.row) * cell.height, cell.width,
        cell.height)
      canvas.stroke(place.inset(by: line * 0.9), .white, width: line * 1.8)
      canvas.stroke(place.inset(by: line * 0.75), color, width: line)
    }
  }

  // MARK: Numbers

  private func drawNumbers(on canvas: Canvas, _ frame: Rect) {
    guard annotate != .never, !grid.values.isEmpty else { return }
    if annotate == .automatic && (min(cell.width, cell.height) < 8 || grid.values.count > 2_500) { return }
    let texts =
      texts.isEmpty
      ? grid.values.map { $0.isNaN ? "" : NumberText.typeset(NumberText.fixed($0, decimals)) } : texts
    let full = TextStyle(size: 6.5 * style.scale)
    // What stands where nothing was measured is cut instead of making all others small.
    let widest = zip(texts, grid.values).lazy.filter { !$1.isNaN }.map { full.width(of: $0.0) }.max() ?? 0
    let room = cell.width - (marks.isEmpty ? 2 : 4)
    let fitting = min(full.size, widest > 0 ? full.size * room / widest : full.size, cell.height * 0.8)
    if annotate == .automatic && fitting < 5 * style.scale { return }
    let ink = full.sized(max(fitting, 1))
    for (index, text) in texts.enumerated() where !text.isEmpty {
      let background = scale.color(of: grid.values[index]) ?? .white
      canvas.text(
        grid.values[index].isNaN ? ink.fitted(text, to: cell.width) : text,
        at: Point(
          frame.x + (Double(index % grid.columns) + 0.5) * cell.width,
          frame.y + (Double(index / grid.columns) + 0.5) * cell.height),
        ink.colored(background.contrastingText), anchor: .init(.center, .middle))
    }
  }

  /// The precondition shared by everything that puts labels and marks on a grid.
  static func check(
    _ what: String, grid: Grid, rowLabels: [String], columnLabels: [String], marks: Set<Grid.Cell>
  ) {
    precondition(
      rowLabels.isEmpty || rowLabels.count == grid.rows,
      "\(what): \(rowLabels.count) row labels for a grid of \(grid.shapeText)")
    precondition(
      columnLabels.isEmpty || columnLabels.count == grid.columns,
      "\(what): \(columnLabels.count) column labels for a grid of \(grid.shapeText)")
    for mark in marks {
      precondition(
        mark.row >= 0 && mark.row < grid.rows && mark.column >= 0 && mark.column < grid.columns,
        "\(what): mark at (\(mark.row), \(mark.column)) outside a grid of \(grid.shapeText)")
    }
  }
}
