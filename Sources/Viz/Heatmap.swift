/// A matrix as coloured cells with labelled rows and columns and a colour bar.
///
/// Rows run down, as matrices are printed. Labels that would collide are written upwards, made smaller, or
/// thinned out; numbers appear in the cells where they fit.
public struct Heatmap: Figure {
  /// The values.
  public var grid: Grid
  /// One text a row, or none at all.
  public var rowLabels: [String]
  /// One text a column, or none at all.
  public var columnLabels: [String]
  /// The heading.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// What the rows are, e.g. "query position".
  public var rowTitle: String
  /// What the columns are, e.g. "key position".
  public var columnTitle: String
  /// How values become colours.
  public var scale: ColorScale
  /// Whether numbers are written into the cells.
  public var annotate: Annotation
  /// How NaN is drawn.
  public var missing: MissingLook
  /// What NaN means, for the legend of hatched cells.
  public var missingText: String
  /// Cells to outline.
  public var marks: Set<Grid.Cell>
  /// What the outline means, e.g. "outlined = true dependency".
  public var markText: String
  /// Indices of rows that start a new group: a line is drawn above each.
  public var rowSeparators: [Int]
  /// Indices of columns that start a new group: a line is drawn before each.
  public var columnSeparators: [Int]
  /// Labels at some rows instead of `rowLabels`.
  public var rowTicks: GridTicks?
  /// Labels at some columns instead of `columnLabels`.
  public var columnTicks: GridTicks?
  /// The size of a cell in points; `nil` chooses by the number of cells.
  public var cellSize: Size?

  /// A heat map; everything but the grid has a default.
  public init(
    _ grid: Grid, rowLabels: [String] = [], columnLabels: [String] = [], title: String = "",
    subtitle: String = "", rowTitle: String = "", columnTitle: String = "", scale: ColorScale = .sequential(),
    annotate: Annotation = .automatic, missing: MissingLook = .hatched, missingText: String = "no value",
    marks: Set<Grid.Cell> = [], markText: String = "", rowSeparators: [Int] = [],
    columnSeparators: [Int] = [], cellSize: Size? = nil
  ) {
    self.grid = grid
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.title = title
    self.subtitle = subtitle
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.scale = scale
    self.annotate = annotate
    self.missing = missing
    self.missingText = missingText
    self.marks = marks
    self.markText = markText
    self.rowSeparators = rowSeparators
    self.columnSeparators = columnSeparators
    self.cellSize = cellSize
  }

  /// Precondition: labels are absent or as many as the grid's rows and columns; marks lie inside the grid.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    let layout = layout(style)
    return ArrangedFigure(size: layout.size) { layout.draw(on: $0) }
  }

  /// A single heat map is a block of one panel.
  private func layout(_ style: FigureStyle) -> PanelLayout {
    MatrixPlot.check("Heatmap", grid: grid, rowLabels: rowLabels, columnLabels: columnLabels, marks: marks)
    var layout = PanelLayout(
      panels: [[HeatmapPanels.Panel(title: "", grid: grid, marks: marks)]], rowLabels: rowLabels,
      columnLabels: columnLabels, title: title, subtitle: subtitle, rowTitle: rowTitle,
      columnTitle: columnTitle,
      scale: scale.resolved(for: [grid], style: style), style: style)
    layout.annotate = annotate
    layout.missing = missing
    layout.missingText = missingText
    layout.markText = markText
    layout.rowSeparators = rowSeparators
    layout.columnSeparators = columnSeparators
    layout.rowTicks = rowTicks
    layout.columnTicks = columnTicks
    layout.arrange(cellSize: cellSize)
    return layout
  }
}
