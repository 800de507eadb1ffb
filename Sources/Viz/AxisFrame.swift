/// The surroundings of a chart: title, legend, axes with ticks, grid lines, axis titles.
struct AxisFrame {
  private static let ink = Color(grey: 0.2)

  /// The words of a chart and the axes that it would have for a given length.
  struct Content {
    let titles: TitleBlock
    let xTitle: String
    let yTitle: String
    let xAxis: (_ length: Double) -> Axis
    let yAxis: (_ length: Double) -> Axis
    let legend: ChartLegend?
    /// Room for names beside the ends of lines, at the right of the axes.
    var endWidth = 0.0
    /// Texts below the x axis instead of its ticks, at equal distances over the given length, e.g. groups of bars.
    var categories: ((_ length: Double) -> AxisLabels)? = nil
  }

  let content: Content
  let style: FigureStyle
  private(set) var x: Axis
  private(set) var y: Axis
  private(set) var categories: AxisLabels?
  private(set) var plot = Rect(0, 0, 0, 0)
  private(set) var size = Size(0, 0)
  private var contentWidth = 0.0
  private var yTickWidth = 0.0
  private var legendTop = 0.0

  /// `plotSize` is the area between the axes where the style asks for no width.
  init(_ content: Content, plotSize: Size, style: FigureStyle) {
    self.content = content
    self.style = style
    (x, y) = (content.xAxis(plotSize.width), content.yAxis(plotSize.height))
    place(plotSize)
    guard let width = style.width ?? (size.width > FigureStyle.page + 0.01 ? FigureStyle.page : nil) else {
      return
    }
    // What is beside the axes depends on their ticks, and these on the width; where both go to and fro, the smaller wins.
    var widest = Double.infinity
    for round in 0..<8 where abs(size.width - width) > 0.005 {
      let other = sides.left + sides.right + 2 * TitleBlock.margin
      widest = min(round < 4 ? .infinity : widest, width - other)
      let plotWidth = max(24 * style.scale, widest)
      let height = plotSize.height * min(max((plotWidth / plotSize.width).squareRoot(), 0.8), 1.3)
      place(Size(plotWidth, height))
    }
    size.width = max(size.width, width)
  }

  /// What is beside the area between the axes.
  private var sides: (left: Double, right: Double) {
    // The first and last tick's text may stand out at the sides.
    func overhang(_ isAtStart: Bool) -> Double {
      if let categories { return categories.overhang }
      guard let value = isAtStart ? x.ticks.values.first : x.ticks.values.last,
        let label = isAtStart ? x.ticks.labels.first : x.ticks.labels.last, let place = x.position(of: value)
      else { return 0 }
      return style.label.width(of: label) / 2 - (isAtStart ? place : 1 - place) * plot.width
    }
    let yTitleWidth = content.yTitle.isEmpty ? 0 : style.axisTitle.lineHeight + 2
    return (
      max(yTitleWidth + yTickWidth + 6, overhang(true)), max(content.endWidth, overhang(false), 3)
    )
  }

  private mutating func place(_ plotSize: Size) {
    x = content.xAxis(plotSize.width)
    y = content.yAxis(plotSize.height)
    categories = content.categories?(plotSize.width)
    yTickWidth = y.ticks.labels.map(style.label.width(of:)).max() ?? 0
    plot = Rect(0, 0, plotSize.width, plotSize.height)
    let margin = TitleBlock.margin
    let sides = sides
    contentWidth = content.titles.preferredWidth(content: sides.left + plotSize.width + sides.right)
    legendTop = margin + content.titles.height(width: contentWidth)
    let legendHeight = content.legend?.height(width: contentWidth, style) ?? 0
    plot = Rect(
      margin + sides.left, legendTop + legendHeight + style.label.size / 2, plotSize.width, plotSize.height)
    let ticks = categories.map { $0.thickness + 1 } ?? (5 + style.label.ascent + style.label.descent)
    let below = ticks + (content.xTitle.isEmpty ? 0 : style.axisTitle.lineHeight + 1)
    size = Size(contentWidth + 2 * margin, plot.maxY + below + margin)
  }

  /// The place of a data point; `nil` where an axis has no such value.
  func place(_ valueX: Double, _ valueY: Double) -> Point? {
    guard let px = x.position(of: valueX), let py = y.position(of: valueY) else { return nil }
    // Far outside values would overflow Cairo's fixed-point coordinates.
    return Point(
      plot.x + min(max(px, -10), 10) * plot.width, plot.maxY - min(max(py, -10), 10) * plot.height)
  }

  func draw(on canvas: Canvas) {
    let margin = TitleBlock.margin
    content.titles.draw(on: canvas, at: Point(margin, margin), width: contentWidth)
    content.legend?.draw(on: canvas, at: Point(margin, legendTop), width: contentWidth, style)
    let label = style.label
    for (value, text) in zip(y.ticks.values, y.ticks.labels) {
      guard let position = y.position(of: value) else { continue }
      let height = plot.maxY - position * plot.height
      canvas.line([Point(plot.x, height), Point(plot.maxX, height)], Color(grey: 0.9), width: 0.4)
      canvas.line([Point(plot.x - 3, height), Point(plot.x, height)], Self.ink, width: 0.6)
      canvas.text(text, at: Point(plot.x - 5, height), label, anchor: .init(.trailing, .middle))
    }
    var tickHeight = 5 + label.ascent + label.descent
    if let categories {
      categories.draw(on: canvas, at: Point(plot.x, plot.maxY + 1))
      tickHeight = categories.thickness + 1
    } else {
      for (value, text) in zip(x.ticks.values, x.ticks.labels) {
        guard let position = x.position(of: value) else { continue }
        let place = plot.x + position * plot.width
        canvas.line([Point(place, plot.maxY), Point(place, plot.maxY + 3)], Self.ink, width: 0.6)
        canvas.text(text, at: Point(place, plot.maxY + 5), label, anchor: .init(.center, .top))
      }
    }
    canvas.line(
      [Point(plot.x, plot.y), Point(plot.x, plot.maxY), Point(plot.maxX, plot.maxY)], Self.ink, width: 0.6)
    let title = style.axisTitle
    canvas.text(
      title.fitted(content.xTitle, to: plot.width), at: Point(plot.midX, plot.maxY + tickHeight + 1), title,
      anchor: .init(.center, .top))
    canvas.text(
      title.fitted(content.yTitle, to: plot.height), at: Point(plot.x - yTickWidth - 8, plot.midY), title,
      anchor: .init(.center, .bottom), rotation: .upwards)
  }
}
