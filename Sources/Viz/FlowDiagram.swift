import Records

/// What flows between places from level to level, e.g. attention between positions through a model's layers.
///
/// Nodes stand in columns (places) and rows (levels, the first at the bottom); an edge leads from a level to the next and
/// is as opaque as it is heavy.
public struct FlowDiagram: Figure {
  /// A flow from one place of a level to a place of the next.
  public struct Edge: Sendable, Equatable {
    /// The level that it starts from, 0 at the bottom.
    public var level: Int
    /// The columns of its ends.
    public var from: Int
    /// The column of its upper end.
    public var to: Int
    /// What decides the opacity; below 0 counts as 0.
    public var weight: Double

    /// An edge from its ends.
    public init(level: Int, from: Int, to: Int, weight: Double) {
      self.level = level
      self.from = from
      self.to = to
      self.weight = weight
    }
  }

  /// A colour of nodes and what it means.
  public struct Key: Sendable, Equatable {
    /// What the colour means, as the legend has it.
    public var name: String
    /// The colour of nodes and edges.
    public var color: Color

    /// A colour with its meaning.
    public init(_ name: String, _ color: Color) {
      self.name = name
      self.color = color
    }
  }

  /// The radius of a node; the bottom-left node stands as far from the content's left edge as half a pitch.
  static let radius = 4.0
  private static let ordinary = Color(grey: 0.45)

  /// Nodes of a row.
  public var columns: Int
  /// Rows of nodes.
  public var levels: Int
  /// The flows; those of weight 0 or below are invisible.
  public var edges: [Edge]
  /// The colour of each column's nodes and of the edges that start from them, nil for grey; or none at all. Edges in colour
  /// lie above grey ones, heavy above light ones.
  public var colors: [Color?]
  /// One text a column, or none at all.
  public var columnLabels: [String]
  /// One text a level from the bottom, or none at all.
  public var levelLabels: [String]
  /// The heading.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// What the columns are.
  public var columnTitle: String
  /// What the levels are.
  public var levelTitle: String
  /// What the colours mean, for the legend.
  public var keys: [Key]
  /// The quantity behind the opacity, for the legend; empty for none.
  public var weightTitle: String
  /// The weight at which edges are opaque.
  public var opaqueWeight: Double
  /// The distance between columns and between levels, in points.
  public var pitch: Size

  /// A diagram; everything but its nodes and edges has a default.
  public init(
    columns: Int, levels: Int, edges: [Edge], colors: [Color?] = [], columnLabels: [String] = [],
    levelLabels: [String] = [], title: String = "", subtitle: String = "", columnTitle: String = "",
    levelTitle: String = "", keys: [Key] = [], weightTitle: String = "", opaqueWeight: Double = 1,
    pitch: Size = Size(22, 44)
  ) {
    self.columns = columns
    self.levels = levels
    self.edges = edges
    self.colors = colors
    self.columnLabels = columnLabels
    self.levelLabels = levelLabels
    self.title = title
    self.subtitle = subtitle
    self.columnTitle = columnTitle
    self.levelTitle = levelTitle
    self.keys = keys
    self.weightTitle = weightTitle
    self.opaqueWeight = opaqueWeight
    self.pitch = pitch
  }

  /// Precondition: edges lead between nodes that there are; colours and labels are absent or one a column or level.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    check()
    let layout = Layout(self, style)
    return ArrangedFigure(size: layout.size) { draw(on: $0, layout) }
  }

  private func draw(on canvas: Canvas, _ layout: Layout) {
    let margin = TitleBlock.margin
    layout.titles.draw(on: canvas, at: Point(margin, margin), width: layout.contentWidth)
    let ordered = edges.enumerated().sorted { a, b in
      let (x, y) = (color(a.element.from) == nil ? 0 : 1, color(b.element.from) == nil ? 0 : 1)
      return (x, a.element.weight, a.offset) < (y, b.element.weight, b.offset)
    }
    for (_, edge) in ordered where edge.weight > 0 {
      canvas.line(
        [layout.node(edge.from, edge.level), layout.node(edge.to, edge.level + 1)],
        color(edge.from) ?? Self.ordinary, width: 1.2, opacity: opacity(edge.weight))
    }
    let radius = min(Self.radius, layout.pitch.width * 0.4)
    for level in 0..<levels {
      for column in 0..<columns {
        canvas.fill(disc: layout.node(column, level), radius: radius, color(column) ?? Color(grey: 0.62))
      }
    }
    drawLabels(on: canvas, layout)
    drawLegend(on: canvas, layout)
  }

  private func color(_ column: Int) -> Color? { colors.isEmpty ? nil : colors[column] }

  private func opacity(_ weight: Double) -> Double { min(1, max(0, weight / opaqueWeight)) }

  private func check() {
    for edge in edges {
      precondition(
        edge.level >= 0 && edge.level + 1 < levels && (0..<columns).contains(edge.from)
          && (0..<columns).contains(edge.to),
        "FlowDiagram: edge \(edge) outside of \(levels) levels of \(columns) columns")
    }
    for (what, found, expected) in [
      ("colours", colors.count, columns), ("column labels", columnLabels.count, columns),
      ("level labels", levelLabels.count, levels),
    ] {
      precondition(
        found == 0 || found == expected, "FlowDiagram: \(found) \(what) for \(expected) of them")
    }
  }
}

// MARK: Layout

extension FlowDiagram {
  private struct Layout {
    let style: FigureStyle
    let titles: TitleBlock
    let contentWidth: Double
    let size: Size
    /// The centre of the bottom-left node.
    let origin: Point
    let pitch: Size
    let labels: AxisLabels
    /// Where labels below the columns begin, and the legend.
    let labelTop: Double
    let legendTop: Double
    let legend: [LegendItem]

    init(_ figure: FlowDiagram, _ style: FigureStyle) {
      self.style = style
      let label = style.label
      let levels = figure.levelLabels.map(label.width(of:)).max() ?? 0
      let left =
        (figure.levelTitle.isEmpty ? 0 : style.axisTitle.lineHeight + 2) + (levels > 0 ? levels + 4 : 0)
      titles = TitleBlock(title: figure.title, subtitle: figure.subtitle, style: style)
      let margin = TitleBlock.margin
      let count = Double(max(1, figure.columns))
      let natural = left + count * figure.pitch.width + 2 * margin
      let width = style.width ?? (natural > FigureStyle.page ? FigureStyle.page : nil)
      // Columns take the width that there is, up to half as much again as they would by themselves.
      let across = width.map { min(($0 - 2 * margin - left) / count, figure.pitch.width * 1.5) }
      let pitch = Size(max(2, across ?? figure.pitch.width), figure.pitch.height)
      self.pitch = pitch
      let body = left + count * pitch.width
      legend = figure.legendItems(style, width: (width.map { $0 - 2 * margin } ?? max(body, 300)) - left)
      let needed = max(body, left + (legend.map { $0.x + $0.width }.max() ?? 0))
      contentWidth = max(width.map { $0 - 2 * margin } ?? 0, titles.preferredWidth(content: needed))
      labels = AxisLabels(figure.columnLabels, side: .columns, pitch: pitch.width, style: style)
      let top = margin + titles.height(width: contentWidth) + FlowDiagram.radius
      let bottom = top + Double(max(0, figure.levels - 1)) * pitch.height
      labelTop = bottom + FlowDiagram.radius
      let labelHeight =
        (labels.labels.isEmpty ? 3 : labels.thickness)
        + (figure.columnTitle.isEmpty ? 0 : style.axisTitle.lineHeight + 1)
      legendTop = labelTop + labelHeight + (legend.isEmpty ? 0 : 4)
      origin = Point(margin + left + pitch.width / 2, bottom)
      let rows = (legend.map(\.row).max() ?? -1) + 1
      size = Size(
        contentWidth + 2 * margin, legendTop + Double(rows) * label.lineHeight + margin)
    }

    func node(_ column: Int, _ level: Int) -> Point {
      Point(origin.x + Double(column) * pitch.width, origin.y - Double(level) * pitch.height)
    }
  }

  private func drawLabels(on canvas: Canvas, _ layout: Layout) {
    let label = layout.style.label
    let edge = layout.origin.x - layout.pitch.width / 2
    layout.labels.draw(on: canvas, at: Point(edge, layout.labelTop)) { index, text in
      color(index).map(text.colored) ?? text
    }
    let title = layout.style.axisTitle
    canvas.text(
      columnTitle,
      at: Point(
        layout.node(0, 0).x + Double(columns - 1) * layout.pitch.width / 2,
        layout.labelTop + layout.labels.thickness + 1),
      title, anchor: .init(.center, .top))
    for (level, text) in levelLabels.enumerated() {
      canvas.text(
        text, at: Point(edge - 2, layout.node(0, level).y), label, anchor: .init(.trailing, .middle))
    }
    canvas.text(
      levelTitle,
      at: Point(
        TitleBlock.margin + title.lineHeight,
        layout.origin.y - Double(levels - 1) * layout.pitch.height / 2), title,
      anchor: .init(.center, .bottom),
      rotation: .upwards)
  }

  private typealias LegendItem = (
    text: String, row: Int, x: Double, width: Double, weight: Double?, color: Color
  )

  /// The legend's parts from left to right: discs for colours, then lines for weights.
  private func legendItems(_ style: FigureStyle, width: Double) -> [LegendItem] {
    var items: [LegendItem] = []
    var (row, x) = (0, 0.0)
    func add(_ text: String, _ weight: Double?, _ color: Color) {
      let extent = (weight == nil ? 2 * Self.radius : 16) + 3 + style.label.width(of: text)
      if x > 0, x + extent > width { (row, x) = (row + 1, 0) }
      items.append((text, row, x, extent, weight, color))
      x += extent + 10
    }
    for key in keys { add(key.name, nil, key.color) }
    if !weightTitle.isEmpty {
      for (place, share) in [0.1, 0.3, 1.0].enumerated() {
        let number = NumberText.compact(share * opaqueWeight)
        add(place == 0 ? "\(weightTitle) \(number)" : number, share * opaqueWeight, Self.ordinary)
      }
    }
    return items
  }

  private func drawLegend(on canvas: Canvas, _ layout: Layout) {
    let label = layout.style.label
    let left = layout.origin.x - layout.pitch.width / 2
    for item in layout.legend {
      let x = left + item.x
      let y = layout.legendTop + (Double(item.row) + 0.5) * label.lineHeight
      if let weight = item.weight {
        canvas.line([Point(x, y), Point(x + 16, y)], item.color, width: 1.2, opacity: opacity(weight))
      } else {
        canvas.fill(disc: Point(x + Self.radius, y), radius: Self.radius, item.color)
      }
      canvas.text(
        item.text, at: Point(left + item.x + item.width - label.width(of: item.text), y), label,
        anchor: .init(.leading, .middle))
    }
  }
}
