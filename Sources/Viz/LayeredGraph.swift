import Records

/// A graph whose nodes stand in levels, the first at the bottom, with weighted edges that lead upwards.
///
/// An edge is as wide as it is heavy; its colour says its sign, and negative ones are dashed, so that they are told apart
/// without colours. Nodes can have several ports at their lower side, each with a letter.
public struct LayeredGraph: Figure {
  /// A node.
  public struct Node: Sendable, Equatable {
    /// What stands in it.
    public var label: String
    /// Its level, 0 at the bottom.
    public var level: Int
    /// The letters of its ports from left to right; none for one port without a letter.
    public var ports: [String]
    /// Whether it has a part in what the figure shows; others are pale.
    public var isShown: Bool

    /// A node from its parts.
    public init(_ label: String, level: Int, ports: [String] = [], isShown: Bool = true) {
      self.label = label
      self.level = level
      self.ports = ports
      self.isShown = isShown
    }
  }

  /// An edge from a node to one of a higher level.
  public struct Edge: Sendable, Equatable {
    /// The number of the lower node.
    public var from: Int
    /// The number of the upper node.
    public var to: Int
    /// The number of the upper node's port.
    public var port: Int
    /// What decides width and colour.
    public var weight: Double
    /// What it is called where a reader points at it.
    public var name: String

    /// An edge from its parts.
    public init(from: Int, to: Int, port: Int = 0, weight: Double, name: String) {
      self.from = from
      self.to = to
      self.port = port
      self.weight = weight
      self.name = name
    }
  }

  private static let widest = 3.6
  private static let thinnest = 0.35
  private static let positive = Color(hex: 0x0072B2)
  private static let negative = Color(hex: 0xD55E00)

  /// The nodes; those of a level stand from left to right as they follow each other.
  public var nodes: [Node]
  /// The edges.
  public var edges: [Edge]
  /// One text a level from the bottom, or none at all.
  public var levelLabels: [String]
  /// The heading.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// The quantity behind width and colour.
  public var weightTitle: String
  /// What positive and negative weights mean; empty where weights have no sign.
  public var signs: (positive: String, negative: String)

  /// A graph; everything but its nodes and edges has a default.
  public init(
    nodes: [Node], edges: [Edge], levelLabels: [String] = [], title: String = "", subtitle: String = "",
    weightTitle: String = "", signs: (positive: String, negative: String) = ("", "")
  ) {
    self.nodes = nodes
    self.edges = edges
    self.levelLabels = levelLabels
    self.title = title
    self.subtitle = subtitle
    self.weightTitle = weightTitle
    self.signs = signs
  }

  /// Precondition: edges lead from nodes that there are to such of higher levels.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    for edge in edges {
      precondition(
        nodes.indices.contains(edge.from) && nodes.indices.contains(edge.to)
          && nodes[edge.from].level < nodes[edge.to].level,
        "LayeredGraph: \(edge) does not lead upwards between \(nodes.count) nodes")
    }
    let layout = Layout(self, style)
    return ArrangedFigure(size: layout.size) { draw(on: $0, layout) }
  }
}

// MARK: Drawing

extension LayeredGraph {
  private func draw(on canvas: Canvas, _ layout: Layout) {
    let margin = TitleBlock.margin
    layout.titles.draw(on: canvas, at: Point(margin, margin), width: layout.contentWidth)
    for (level, text) in levelLabels.enumerated() {
      canvas.text(
        text, at: Point(margin + layout.labelWidth, layout.middle(of: level)), layout.style.label,
        anchor: .init(.trailing, .middle))
    }
    let heaviest = edges.map { abs($0.weight) }.filter(\.isFinite).max() ?? 0
    // Light ones first, so that heavy ones lie above them.
    for edge in edges.sorted(by: { abs($0.weight) < abs($1.weight) }) {
      draw(edge, on: canvas, layout, share: heaviest > 0 ? abs(edge.weight) / heaviest : 0)
    }
    for number in nodes.indices { draw(number, on: canvas, layout) }
    drawLegend(on: canvas, layout, heaviest)
  }

  private func draw(_ edge: Edge, on canvas: Canvas, _ layout: Layout, share: Double) {
    let (from, to) = (layout.boxes[edge.from], layout.boxes[edge.to])
    let start = Point(from.midX, from.y)
    let end = layout.port(edge.port, of: nodes[edge.to], in: to)
    let rise = max(8, (start.y - end.y) * 0.5)
    let points = (0...24).map { step -> Point in
      // A cubic curve that leaves and arrives upright.
      let t = Double(step) / 24
      let (a, b, c, d) = (
        (1 - t) * (1 - t) * (1 - t), 3 * t * (1 - t) * (1 - t), 3 * t * t * (1 - t), t * t * t
      )
      return Point(
        (a + b) * start.x + (c + d) * end.x,
        a * start.y + b * (start.y - rise) + c * (end.y + rise) + d * end.y)
    }
    let isNegative = hasSigns && edge.weight < 0
    canvas.line(
      points, color(isNegative, layout.style),
      width: Self.thinnest + (Self.widest - Self.thinnest) * share, dash: isNegative ? [4, 2] : [],
      opacity: 0.35 + 0.6 * share)
    let middle = points[12]
    canvas.describe(
      .point(edge.name, weightTitle, edge.weight), in: Rect(middle.x - 4, middle.y - 4, 8, 8))
  }

  private var hasSigns: Bool { !signs.positive.isEmpty }

  private func color(_ isNegative: Bool, _ style: FigureStyle) -> Color {
    if style.colors == .greys { return Color(grey: isNegative ? 0.45 : 0.1) }
    return hasSigns ? (isNegative ? Self.negative : Self.positive) : Color(grey: 0.25)
  }

  private func draw(_ number: Int, on canvas: Canvas, _ layout: Layout) {
    let (node, box) = (nodes[number], layout.boxes[number])
    let ink = Color(grey: node.isShown ? 0.1 : 0.68)
    canvas.fill(box, node.isShown ? Color(grey: 0.95) : .white)
    canvas.stroke(box, node.isShown ? Color(grey: 0.35) : Color(grey: 0.82), width: node.isShown ? 0.8 : 0.5)
    let hasPorts = !node.ports.isEmpty && node.isShown
    canvas.text(
      node.label,
      at: Point(box.midX, box.y + (hasPorts ? layout.style.label.lineHeight * 0.62 : box.height / 2)),
      layout.style.label.colored(ink), anchor: .init(.center, .middle))
    guard hasPorts else { return }
    for (place, letter) in node.ports.enumerated() {
      let port = layout.port(place, of: node, in: box)
      canvas.text(
        letter, at: Point(port.x, port.y - 1), layout.style.label.sized(layout.style.label.size * 0.75),
        anchor: .init(.center, .bottom))
    }
  }

  private func drawLegend(on canvas: Canvas, _ layout: Layout, _ heaviest: Double) {
    guard heaviest > 0 else { return }
    let label = layout.style.label
    for item in layout.legend {
      let x = TitleBlock.margin + item.x
      let y = layout.legendTop + (Double(item.row) + 0.5) * label.lineHeight
      canvas.line(
        [Point(x, y), Point(x + Layout.sample, y)], color(item.isNegative, layout.style),
        width: Self.thinnest + (Self.widest - Self.thinnest) * item.share,
        dash: item.isNegative ? [4, 2] : [],
        opacity: 0.35 + 0.6 * item.share)
      canvas.text(
        item.text, at: Point(x + Layout.sample + 3, y), label, anchor: .init(.leading, .middle))
    }
  }
}

// MARK: Layout

extension LayeredGraph {
  private struct LegendItem {
    let text: String
    let share: Double
    let isNegative: Bool
    var x = 0.0
    var row = 0
  }

  private struct Layout {
    static let sample = 18.0

    let style: FigureStyle
    let titles: TitleBlock
    let contentWidth: Double
    let size: Size
    let labelWidth: Double
    let boxes: [Rect]
    let legendTop: Double
    let legend: [LegendItem]
    private let middles: [Double]

    func middle(of level: Int) -> Double { middles[level] }

    /// Where edges arrive at a node's port.
    func port(_ port: Int, of node: Node, in box: Rect) -> Point {
      let count = Double(max(1, node.ports.count))
      return Point(box.x + box.width * (Double(port) + 0.5) / count, box.maxY)
    }

    init(_ figure: LayeredGraph, _ style: FigureStyle) {
      self.style = style
      let margin = TitleBlock.margin
      let label = style.label
      let levels = (figure.nodes.map(\.level).max() ?? -1) + 1
      labelWidth = (figure.levelLabels.map(label.width(of:)).max() ?? -6) + 6
      titles = TitleBlock(title: figure.title, subtitle: figure.subtitle, style: style)
      let text = figure.nodes.map { label.width(of: $0.label) }.max() ?? 0
      let hasPorts = figure.nodes.contains { !$0.ports.isEmpty }
      var box = Size(max(text + 10, hasPorts ? 30 : 0), label.lineHeight * (hasPorts ? 1.9 : 1.5))
      let byLevel = (0..<levels).map { level in
        figure.nodes.indices.filter { figure.nodes[$0].level == level }
      }
      let widest = Double(byLevel.map(\.count).max() ?? 1)
      let natural = labelWidth + widest * (box.width + 14)
      let space = style.width.map { $0 - 2 * margin } ?? natural
      contentWidth = style.width.map { $0 - 2 * margin } ?? titles.preferredWidth(content: max(natural, 260))
      let column = min(
        (max(space, style.width == nil ? contentWidth : space) - labelWidth) / widest, box.width + 40)
      box.width = min(box.width, column * 0.9)
      let pitch = max(box.height + 26, 44 * style.scale)
      let top = margin + titles.height(width: contentWidth) + box.height / 2 + 2
      let middles = (0..<levels).map { top + Double(levels - 1 - $0) * pitch }
      self.middles = middles
      let centre = margin + labelWidth + (contentWidth - labelWidth) / 2
      var boxes = [Rect](repeating: Rect(0, 0, 0, 0), count: figure.nodes.count)
      for (level, members) in byLevel.enumerated() {
        for (place, node) in members.enumerated() {
          let x = centre + (Double(place) - Double(members.count - 1) / 2) * column
          boxes[node] = Rect(x - box.width / 2, middles[level] - box.height / 2, box.width, box.height)
        }
      }
      self.boxes = boxes
      legend = Self.legend(figure, label, width: contentWidth)
      legendTop = (middles.first ?? top) + box.height / 2 + 8
      let rows = Double((legend.map(\.row).max() ?? -1) + 1)
      size = Size(contentWidth + 2 * margin, legendTop + rows * label.lineHeight + margin)
    }

    private static func legend(_ figure: LayeredGraph, _ label: TextStyle, width: Double) -> [LegendItem] {
      let heaviest = figure.edges.map { abs($0.weight) }.filter(\.isFinite).max() ?? 0
      guard heaviest > 0, !figure.weightTitle.isEmpty else { return [] }
      var items = [
        LegendItem(
          text: "\(figure.weightTitle) \(NumberText.compact(heaviest))", share: 1, isNegative: false),
        LegendItem(text: NumberText.compact(heaviest / 4), share: 0.25, isNegative: false),
      ]
      if figure.hasSigns {
        items[0] = LegendItem(
          text: "\(figure.weightTitle) \(NumberText.compact(heaviest)): \(figure.signs.positive)", share: 1,
          isNegative: false)
        items.append(LegendItem(text: figure.signs.negative, share: 0.5, isNegative: true))
      }
      var (x, row) = (0.0, 0)
      for place in items.indices {
        let extent = sample + 3 + label.width(of: items[place].text)
        if x > 0, x + extent > width { (x, row) = (0, row + 1) }
        (items[place].x, items[place].row) = (x, row)
        x += extent + 12
      }
      return items
    }
  }
}
