/// A surface to draw a figure on. Coordinates are points from the figure's top-left corner.
///
/// The same calls make a PNG, an SVG and a PDF. A canvas is used by one thread, during `ArrangedFigure.draw(on:)`.
public final class Canvas {
  let target: any DrawingTarget

  init(_ target: any DrawingTarget) { self.target = target }

  /// Runs `body` with the origin moved to `origin`.
  public func translated(to origin: Point, _ body: (Canvas) -> Void) {
    target.translated(to: origin) { body(self) }
  }

  /// Runs `body` with drawing restricted to `rect`.
  public func clipped(to rect: Rect, _ body: (Canvas) -> Void) {
    target.clipped(to: [rect]) { body(self) }
  }

  /// Fills a rectangle.
  public func fill(_ rect: Rect, _ color: Color, opacity: Double = 1) {
    target.fill(.rectangles([rect]), color, opacity: opacity)
  }

  /// Draws a rectangle's border, centred on its edges.
  public func stroke(_ rect: Rect, _ color: Color, width: Double) {
    target.stroke(.rectangles([rect]), color, Pen(width: width, hasSharpCorners: true), opacity: 1)
  }

  /// Draws lines through `points`; fewer than two draw nothing. `dash` alternates drawn and empty lengths, and the line
  /// begins `dashStart` points into them.
  public func line(
    _ points: [Point], _ color: Color, width: Double, dash: [Double] = [], dashStart: Double = 0,
    opacity: Double = 1
  ) {
    guard points.count > 1 else { return }
    target.stroke(
      .lines([points]), color, Pen(width: width, dash: dash, dashStart: dashStart), opacity: opacity)
  }

  /// Fills the polygon with corners at `points`.
  public func fill(polygon points: [Point], _ color: Color, opacity: Double = 1) {
    guard points.count > 2 else { return }
    target.fill(.polygon(points), color, opacity: opacity)
  }

  /// Fills a disc.
  public func fill(disc center: Point, radius: Double, _ color: Color) {
    target.fill(.disc(center, radius: radius), color, opacity: 1)
  }

  /// Fills a rectangle with a vertical run of colours, `color(0)` at the bottom and `color(1)` at the top.
  public func fill(_ rect: Rect, gradient color: (Double) -> Color) {
    target.fill(rect, gradient: (0...64).map { color(Double($0) / 64) })
  }

  /// Fills a rectangle with the look of a missing value: grey with diagonal strokes.
  public func hatch(_ rect: Rect, spacing: Double = 3) {
    fill(rect, Color(grey: 0.87))
    clipped(to: rect) { canvas in
      var lines: [[Point]] = []
      var offset = spacing / 2
      while offset < rect.width + rect.height {
        lines.append([
          Point(rect.x + offset, rect.y), Point(rect.x + offset - rect.height, rect.maxY),
        ])
        offset += spacing
      }
      canvas.target.stroke(.lines(lines), Color(grey: 0.62), Pen(width: 0.5), opacity: 1)
    }
  }
}
