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

  /// The extent with labels, title and legend, in points.
  public var size: Size {
    let layout = layout
    return Size(
      layout.contentWidth + 2 * TitleBlock.margin, layout.legendTop + layout.legendHeight + TitleBlock.margin)
  }

  /// Precondition: edges lead between nodes that there are; colours and labels are absent or one a column or level.
  public func draw(on canvas: Canvas) {
    check()
    let layout = layout
    let margin = TitleBlock.margin
    TitleBlock(title: title, subtitle: subtitle).draw(
      on: canvas, at: Point(margin, margin), width: layout.contentWidth)
    let ordered = edges.enumerated().sorted { a, b in
      let (x, y) = (color(a.element.from) == nil ? 0 : 1, color(b.element.from) == nil ? 0 : 1)
      return (x, a.element.weight, a.offset) < (y, b.element.weight, b.offset)
    }
    for (_, edge) in ordered where edge.weight > 0 {
      canvas.line(
        [layout.node(edge.from, edge.level), layout.node(edge.to, edge.level + 1)],
        color(edge.from) ?? Self.ordinary, width: 1.2, opacity: opacity(edge.weight))
    }
    for level in 0..<levels {
      for column in 0..<columns {
        canvas.fill(
          disc: layout.node(column, level), radius: Self.radius, color(column) ?? Color(grey: 0.62))
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
    let contentWidth: Double
    /// The centre of the bottom-left node.
    let origin: Point
    let pitch: Size
    /// Where labels below the columns begin, and the legend.
    let labelTop: Double
    let legendTop: Double
    let legendHeight: Double

    func node(_ column: Int, _ level: Int) -> Point {
      Point(origin.x + Double(column) * pitch.width, origin.y - Double(level) * pitch.height)
    }
  }

  private var layout: Layout {
    let style = TextStyle.label
    let labels = levelLabels.map(style.width(of:)).max() ?? 0
    let left = (levelTitle.isEmpty ? 0 : TextStyle.axisTitle.lineHeight + 2) + (labels > 0 ? labels + 4 : 0)
    let items = legendItems
    let legend = items.last.map { $0.x + $0.width } ?? 0
    let titles = TitleBlock(title: title, subtitle: subtitle)
    let contentWidth = titles.preferredWidth(
      content: max(left + Double(columns) * pitch.width, left + legend))
    let top = TitleBlock.margin + titles.height(width: contentWidth) + Self.radius
    let bottom = top + Double(max(0, levels - 1)) * pitch.height
    let labelTop = bottom + Self.radius + 3
    let labelHeight =
      (columnLabels.isEmpty ? 0 : style.lineHeight)
      + (columnTitle.isEmpty ? 0 : TextStyle.axisTitle.lineHeight + 1)
    return Layout(
      contentWidth: contentWidth, origin: Point(TitleBlock.margin + left + pitch.width / 2, bottom),
      pitch: pitch, labelTop: labelTop, legendTop: labelTop + labelHeight + (items.isEmpty ? 0 : 4),
      legendHeight: items.isEmpty ? 0 : style.lineHeight)
  }

  private func drawLabels(on canvas: Canvas, _ layout: Layout) {
    let style = TextStyle.label
    for (column, label) in columnLabels.enumerated() {
      canvas.text(
        style.fitted(label, to: pitch.width - 1), at: Point(layout.node(column, 0).x, layout.labelTop),
        style.colored(color(column) ?? style.color), anchor: .init(.center, .top))
    }
    let titleStyle = TextStyle.axisTitle
    let labels = columnLabels.isEmpty ? 0 : style.lineHeight
    canvas.text(
      columnTitle,
      at: Point(layout.node(0, 0).x + Double(columns - 1) * pitch.width / 2, layout.labelTop + labels),
      titleStyle, anchor: .init(.center, .top))
    let edge = layout.origin.x - pitch.width / 2
    for (level, label) in levelLabels.enumerated() {
      canvas.text(
        label, at: Point(edge - 2, layout.node(0, level).y), style, anchor: .init(.trailing, .middle))
    }
    canvas.text(
      levelTitle,
      at: Point(
        TitleBlock.margin + titleStyle.lineHeight,
        layout.origin.y - Double(levels - 1) * pitch.height / 2), titleStyle, anchor: .init(.center, .bottom),
      rotation: .upwards)
  }

  /// The legend's parts from left to right: discs for colours, then lines for weights.
  private var legendItems: [(text: String, x: Double, width: Double, weight: Double?, color: Color)] {
    let style = TextStyle.label
    var items: [(text: String, x: Double, width: Double, weight: Double?, color: Color)] = []
    var x = 0.0
    func add(_ text: String, _ weight: Double?, _ color: Color) {
      let width = (weight == nil ? 2 * Self.radius : 16) + 3 + style.width(of: text)
      items.append((text, x, width, weight, color))
      x += width + 10
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
    let style = TextStyle.label
    let left = layout.origin.x - pitch.width / 2
    let y = layout.legendTop + style.lineHeight / 2
    for item in legendItems {
      let x = left + item.x
      if let weight = item.weight {
        canvas.line([Point(x, y), Point(x + 16, y)], item.color, width: 1.2, opacity: opacity(weight))
      } else {
        canvas.fill(disc: Point(x + Self.radius, y), radius: Self.radius, item.color)
      }
      canvas.text(
        item.text, at: Point(left + item.x + item.width - style.width(of: item.text), y), style,
        anchor: .init(.leading, .middle))
    }
  }
}
