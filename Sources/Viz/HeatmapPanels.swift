/// Matrices of one shape side by side, e.g. the attention patterns of all layers and heads.
///
/// All panels share the colour scale, its bar, and the labels, which are written on the outer panels only.
public struct HeatmapPanels: Figure {
  /// One matrix of the block.
  public struct Panel: Sendable, Equatable {
    /// The heading.
    public var title: String
    /// The values.
    public var grid: Grid
    /// Cells to outline.
    public var marks: Set<Grid.Cell>

    /// What to write into the cells instead of numbers, row-major; or none at all.
    public var texts: [String]

    /// A panel with its cells to outline and the texts of its cells.
    public init(title: String = "", grid: Grid, marks: Set<Grid.Cell> = [], texts: [String] = []) {
      precondition(
        texts.isEmpty || texts.count == grid.values.count,
        "HeatmapPanels: \(texts.count) texts for a grid of \(grid.shapeText)")
      self.title = title
      self.grid = grid
      self.marks = marks
      self.texts = texts
    }
  }

  /// Rows of panels. Rows may differ in length; all grids have the same shape.
  public var panels: [[Panel]]
  /// One text a row of the grids, or none at all.
  public var rowLabels: [String]
  /// One text a column of the grids, or none at all.
  public var columnLabels: [String]
  /// The heading.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// What a panel's rows are.
  public var rowTitle: String
  /// What a panel's columns are.
  public var columnTitle: String
  /// A heading at the left of each row of panels, e.g. "layer 0"; or none at all.
  public var rowHeadings: [String]
  /// A heading above each column of panels, e.g. "head 2"; or none at all.
  public var columnHeadings: [String]
  /// How values become colours, in all panels.
  public var scale: ColorScale
  /// Whether numbers are written into the cells.
  public var annotate: Annotation
  /// How NaN is drawn.
  public var missing: MissingLook
  /// What NaN means, for the legend of hatched cells.
  public var missingText: String
  /// What outlined cells are, for the legend.
  public var markText: String
  /// Indices of rows that start a new group, in all panels: a line is drawn above each.
  public var rowSeparators: [Int] = []
  /// Indices of columns that start a new group, in all panels: a line is drawn before each.
  public var columnSeparators: [Int] = []
  /// Labels at some rows instead of `rowLabels`.
  public var rowTicks: GridTicks?
  /// Labels at some columns instead of `columnLabels`.
  public var columnTicks: GridTicks?
  /// The size of a cell in points; `nil` chooses a size at which the block fills a page's width.
  public var cellSize: Size?

  /// A block of panels; everything but the panels has a default.
  public init(
    panels: [[Panel]], rowLabels: [String] = [], columnLabels: [String] = [], title: String = "",
    subtitle: String = "", rowTitle: String = "", columnTitle: String = "", rowHeadings: [String] = [],
    columnHeadings: [String] = [], scale: ColorScale = .sequential(), annotate: Annotation = .automatic,
    missing: MissingLook = .hatched, missingText: String = "no value", markText: String = "",
    cellSize: Size? = nil
  ) {
    self.panels = panels
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.title = title
    self.subtitle = subtitle
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rowHeadings = rowHeadings
    self.columnHeadings = columnHeadings
    self.scale = scale
    self.annotate = annotate
    self.missing = missing
    self.missingText = missingText
    self.markText = markText
    self.cellSize = cellSize
  }

  /// Precondition: all grids have one shape; labels and headings are absent or as many as what they name.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    let layout = layout(style)
    return ArrangedFigure(size: layout.size) { layout.draw(on: $0) }
  }

  private func layout(_ style: FigureStyle) -> PanelLayout {
    let all = panels.flatMap { $0 }
    for panel in all {
      precondition(
        panel.grid.rows == all[0].grid.rows && panel.grid.columns == all[0].grid.columns,
        "HeatmapPanels: panel \"\(panel.title)\" is \(panel.grid.shapeText), the first is "
          + all[0].grid.shapeText)
      MatrixPlot.check(
        "HeatmapPanels", grid: panel.grid, rowLabels: rowLabels, columnLabels: columnLabels,
        marks: panel.marks)
    }
    let columns = panels.map(\.count).max() ?? 0
    precondition(
      rowHeadings.isEmpty || rowHeadings.count == panels.count,
      "HeatmapPanels: \(rowHeadings.count) row headings for \(panels.count) rows of panels")
    precondition(
      columnHeadings.isEmpty || columnHeadings.count == columns,
      "HeatmapPanels: \(columnHeadings.count) column headings for \(columns) columns of panels")
    var layout = PanelLayout(
      panels: panels, rowLabels: rowLabels, columnLabels: columnLabels, title: title, subtitle: subtitle,
      rowTitle: rowTitle, columnTitle: columnTitle, scale: scale.resolved(for: all.map(\.grid), style: style),
      style: style)
    layout.rowHeadings = rowHeadings
    layout.columnHeadings = columnHeadings
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
