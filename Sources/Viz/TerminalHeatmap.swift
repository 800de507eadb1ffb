import Records

/// A heat map in characters: coloured cells where the terminal has colours, otherwise numbers where they fit
/// and shades where they do not.
public struct TerminalHeatmap: Sendable {
  /// The values.
  public var grid: Grid
  /// One text a row, or none at all.
  public var rowLabels: [String]
  /// One text a column, or none at all.
  public var columnLabels: [String]
  /// A line above the map.
  public var title: String
  /// How values become colours, shades or percents.
  public var scale: ColorScale
  /// How NaN is shown: as "·", or not at all.
  public var missing: MissingLook
  /// Cells to mark with `*`.
  public var marks: Set<Grid.Cell>
  /// What the mark means, e.g. "true dependency".
  public var markText: String

  /// A map; everything but the grid has a default.
  public init(
    _ grid: Grid, rowLabels: [String] = [], columnLabels: [String] = [], title: String = "",
    scale: ColorScale = .sequential(), missing: MissingLook = .hatched, marks: Set<Grid.Cell> = [],
    markText: String = ""
  ) {
    self.grid = grid
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.title = title
    self.scale = scale
    self.missing = missing
    self.marks = marks
    self.markText = markText
  }

  /// The picture as lines ending in "\n", each at most the style's columns wide.
  ///
  /// A grid that is too wide even for one character a cell is broken into blocks of columns, one below the
  /// other. Precondition: labels are absent or as many as rows and columns; marks lie inside.
  public func render(style: TerminalStyle = .plain) -> String {
    MatrixPlot.check(
      "TerminalHeatmap", grid: grid, rowLabels: rowLabels, columnLabels: columnLabels, marks: marks)
    let cells = TerminalCells(self, style: style)
    var lines: [String] = []
    if !title.isEmpty {
      lines.append(style.bold(DisplayWidth.fitted(TokenLabel.singleLine(title), to: style.columns)))
    }
    for block in cells.blocks {
      if cells.blocks.count > 1 {
        lines.append(
          DisplayWidth.fitted("columns \(block.lowerBound) to \(block.upperBound - 1)", to: style.columns))
      }
      lines += cells.header(block)
      for row in 0..<grid.rows { lines.append(cells.line(row, block)) }
    }
    lines += cells.legend()
    return lines.map { $0 + "\n" }.joined()
  }
}
