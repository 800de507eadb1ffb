/// The key of a colour scale: an upright bar with ticks, its label written upwards beside it.
struct ColorBar {
  private static let thickness = 8.0
  /// Distance to the figure it belongs to.
  static let gap = 10.0
  static let shortest = 48.0

  let scale: ResolvedScale
  let height: Double
  private let style: FigureStyle

  init(_ scale: ResolvedScale, height: Double, style: FigureStyle) {
    self.scale = scale
    self.style = style
    // A low map's bar is taller than the map where its label needs the room.
    let label = min(style.axisTitle.width(of: scale.label), 150 * style.scale)
    self.height = max(height, Self.shortest, label)
  }

  private var ticks: Ticks {
    let count = max(3, min(6, Int(height / 22 / style.scale)))
    return scale.isLogarithmic
      ? .logarithmic(scale.lower, scale.upper, count: count) : .linear(scale.lower, scale.upper, count: count)
  }

  private var tickWidth: Double { ticks.labels.map(style.label.width(of:)).max() ?? 0 }

  /// Room above and below the bar for ticks at its ends.
  var overhang: Double { style.label.size / 2 }

  /// The bar with ticks and label, without the gap before it.
  var width: Double {
    let label = scale.label.isEmpty ? 0 : 4 + style.axisTitle.lineHeight
    return Self.thickness + 4 + tickWidth + label
  }

  func draw(on canvas: Canvas, at origin: Point) {
    let bar = Rect(origin.x, origin.y, Self.thickness, height)
    canvas.fill(bar, gradient: scale.map.color(at:))
    canvas.stroke(bar, Color(grey: 0.25), width: 0.5)
    for (value, label) in zip(ticks.values, ticks.labels) {
      let y = bar.maxY - (scale.position(of: value) ?? 0) * height
      canvas.line([Point(bar.maxX, y), Point(bar.maxX + 2, y)], Color(grey: 0.25), width: 0.5)
      canvas.text(label, at: Point(bar.maxX + 4, y), style.label, anchor: .init(.leading, .middle))
    }
    let text = style.axisTitle.fitted(scale.label, to: height + 2 * overhang)
    canvas.text(
      text, at: Point(bar.maxX + 8 + tickWidth, bar.midY), style.axisTitle, anchor: .init(.center, .top),
      rotation: .upwards)
  }
}
