/// The look of one line of a chart.
struct LineStyle: Equatable {
  private static let dashes: [[Double]] = [[], [5, 2], [1.5, 1.5], [6, 1.5, 1.5, 1.5]]
  private static let markers: [Marker] = [.circle, .square, .triangle, .diamond]

  let color: Color
  let dash: [Double]
  let marker: Marker

  init(_ series: LineChart.Series, index: Int, _ style: FigureStyle) {
    color = style.colors == .greys ? style.color(index) : series.color ?? style.color(index)
    switch series.dashed {
    case true?: dash = [4, 2]
    case false?: dash = []
    case nil: dash = Self.dashes[index % Self.dashes.count]
    }
    marker = series.marker ?? Self.markers[index % Self.markers.count]
  }

  func drawSample(on canvas: Canvas, in rect: Rect) {
    canvas.line([Point(rect.x, rect.midY), Point(rect.maxX, rect.midY)], color, width: 1.2, dash: dash)
    drawMarker(at: Point(rect.midX, rect.midY), on: canvas)
  }

  func drawMarker(at p: Point, on canvas: Canvas) {
    let r = 2.1
    switch marker {
    case .circle: canvas.fill(disc: p, radius: r, color)
    case .square: canvas.fill(Rect(p.x - r * 0.9, p.y - r * 0.9, 1.8 * r, 1.8 * r), color)
    case .triangle:
      canvas.fill(
        polygon: [
          Point(p.x, p.y - 1.2 * r), Point(p.x + 1.15 * r, p.y + 0.9 * r),
          Point(p.x - 1.15 * r, p.y + 0.9 * r),
        ], color)
    case .diamond:
      canvas.fill(
        polygon: [
          Point(p.x, p.y - 1.3 * r), Point(p.x + 1.3 * r, p.y), Point(p.x, p.y + 1.3 * r),
          Point(p.x - 1.3 * r, p.y),
        ], color)
    case .none: break
    }
  }
}
