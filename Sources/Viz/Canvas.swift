import CCairo

/// A surface to draw a figure on. Coordinates are points from the figure's top-left corner.
///
/// The same calls make a PNG, an SVG and a PDF. A canvas is used by one thread, during `Figure.draw(on:)`.
public final class Canvas {
  let context: OpaquePointer
  /// Whether the output keeps shapes (SVG, PDF) rather than pixels.
  let isVector: Bool
  /// Pixels per point; 1 for vector output.
  let resolution: Double

  init(context: OpaquePointer, isVector: Bool, resolution: Double) {
    self.context = context
    self.isVector = isVector
    self.resolution = resolution
    let options = FontFace.makeOptions()
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  /// Runs `body` with the origin moved to `origin`.
  public func translated(to origin: Point, _ body: (Canvas) -> Void) {
    cairo_save(context)
    cairo_translate(context, origin.x, origin.y)
    body(self)
    cairo_restore(context)
  }

  /// Runs `body` with drawing restricted to `rect`.
  public func clipped(to rect: Rect, _ body: (Canvas) -> Void) {
    cairo_save(context)
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    cairo_clip(context)
    body(self)
    cairo_restore(context)
  }

  /// Fills a rectangle.
  public func fill(_ rect: Rect, _ color: Color, opacity: Double = 1) {
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    setSource(color, opacity)
    cairo_fill(context)
  }

  /// Draws a rectangle's border, centred on its edges.
  public func stroke(_ rect: Rect, _ color: Color, width: Double) {
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    setSource(color)
    cairo_set_dash(context, nil, 0, 0)
    cairo_set_line_width(context, width)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_MITER)
    cairo_stroke(context)
  }

  /// Draws lines through `points`; fewer than two draw nothing. `dash` alternates drawn and empty lengths.
  public func line(
    _ points: [Point], _ color: Color, width: Double, dash: [Double] = [], opacity: Double = 1
  ) {
    guard points.count > 1 else { return }
    trace(points)
    setSource(color, opacity)
    cairo_set_dash(context, dash, Int32(dash.count), 0)
    cairo_set_line_width(context, width)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
    cairo_stroke(context)
  }

  /// Fills the polygon with corners at `points`.
  public func fill(polygon points: [Point], _ color: Color, opacity: Double = 1) {
    guard points.count > 2 else { return }
    trace(points)
    cairo_close_path(context)
    setSource(color, opacity)
    cairo_fill(context)
  }

  /// Fills a disc.
  public func fill(disc center: Point, radius: Double, _ color: Color) {
    cairo_new_sub_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
    setSource(color)
    cairo_fill(context)
  }

  /// Fills a rectangle with a vertical run of colours, `color(0)` at the bottom and `color(1)` at the top.
  public func fill(_ rect: Rect, gradient color: (Double) -> Color) {
    guard let pattern = cairo_pattern_create_linear(0, rect.maxY, 0, rect.y) else { return }
    for stop in 0...64 {
      let t = Double(stop) / 64
      let c = color(t)
      cairo_pattern_add_color_stop_rgb(pattern, t, c.red, c.green, c.blue)
    }
    cairo_set_source(context, pattern)
    cairo_pattern_destroy(pattern)
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    cairo_fill(context)
  }

  /// Fills a rectangle with the look of a missing value: grey with diagonal strokes.
  public func hatch(_ rect: Rect, spacing: Double = 3) {
    fill(rect, Color(grey: 0.87))
    clipped(to: rect) { canvas in
      var offset = spacing / 2
      while offset < rect.width + rect.height {
        cairo_move_to(canvas.context, rect.x + offset, rect.y)
        cairo_line_to(canvas.context, rect.x + offset - rect.height, rect.maxY)
        offset += spacing
      }
      canvas.setSource(Color(grey: 0.62))
      cairo_set_dash(canvas.context, nil, 0, 0)
      cairo_set_line_width(canvas.context, 0.5)
      cairo_stroke(canvas.context)
    }
  }

  func setSource(_ color: Color, _ opacity: Double = 1) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, opacity)
  }

  private func trace(_ points: [Point]) {
    cairo_new_path(context)
    for point in points { cairo_line_to(context, point.x, point.y) }
  }
}
