import CCairo

/// Drawing by Cairo, into pixels or a PDF page.
final class CairoTarget: DrawingTarget {
  private let context: OpaquePointer
  let isVector: Bool
  /// Pixels a point; 1 for a page.
  private let resolution: Double

  init(_ context: OpaquePointer, isVector: Bool, resolution: Double) {
    self.context = context
    self.isVector = isVector
    self.resolution = resolution
    let options = FontFace.makeOptions()
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  func translated(to origin: Point, _ body: () -> Void) {
    cairo_save(context)
    cairo_translate(context, origin.x, origin.y)
    body()
    cairo_restore(context)
  }

  func clipped(to rectangles: [Rect], _ body: () -> Void) {
    cairo_save(context)
    trace(.rectangles(rectangles))
    cairo_clip(context)
    body()
    cairo_restore(context)
  }

  func fill(_ shape: Shape, _ color: Color, opacity: Double) {
    trace(shape)
    cairo_set_source_rgba(context, color.red, color.green, color.blue, opacity)
    cairo_fill(context)
  }

  func stroke(_ shape: Shape, _ color: Color, _ pen: Pen, opacity: Double) {
    trace(shape)
    cairo_set_source_rgba(context, color.red, color.green, color.blue, opacity)
    cairo_set_dash(context, pen.dash, Int32(pen.dash.count), pen.dashStart)
    cairo_set_line_width(context, pen.width)
    cairo_set_line_join(context, pen.hasSharpCorners ? CAIRO_LINE_JOIN_MITER : CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
    cairo_stroke(context)
  }

  func fill(_ rect: Rect, gradient stops: [Color]) {
    guard let pattern = cairo_pattern_create_linear(0, rect.maxY, 0, rect.y) else { return }
    for (index, color) in stops.enumerated() {
      cairo_pattern_add_color_stop_rgb(
        pattern, Double(index) / Double(max(1, stops.count - 1)), color.red, color.green, color.blue)
    }
    cairo_set_source(context, pattern)
    cairo_pattern_destroy(pattern)
    trace(.rectangles([rect]))
    cairo_fill(context)
  }

  func picture(_ words: [UInt32], rows: Int, columns: Int, in rect: Rect) {
    guard let image = CellPicture.surface(words, rows: rows, columns: columns) else { return }
    defer { cairo_surface_destroy(image) }
    cairo_save(context)
    trace(.rectangles([rect]))
    cairo_clip(context)
    cairo_translate(context, rect.x, rect.y)
    cairo_scale(context, rect.width / Double(columns), rect.height / Double(rows))
    cairo_set_source_surface(context, image, 0, 0)
    let pattern = cairo_get_source(context)
    // Cells below a pixel are averaged rather than dropped.
    let pixels = min(rect.width / Double(columns), rect.height / Double(rows)) * resolution
    cairo_pattern_set_filter(pattern, isVector || pixels >= 1 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD)
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
    cairo_paint(context)
    cairo_restore(context)
  }

  func text(
    _ text: String, at place: Point, _ style: TextStyle, anchor: TextAnchor.Horizontal, rotation: TextRotation
  ) {
    let shift: Double =
      switch anchor {
      case .leading: 0
      case .center: -style.width(of: text) / 2
      case .trailing: -style.width(of: text)
      }
    cairo_save(context)
    cairo_translate(context, place.x, place.y)
    if rotation == .upwards { cairo_rotate(context, -Double.pi / 2) }
    cairo_set_source_rgb(context, style.color.red, style.color.green, style.color.blue)
    cairo_move_to(context, shift, 0)
    if FontFace.suffices(for: text) || !ShapedText.show(text, style, on: context) {
      cairo_set_font_face(context, FontFace.named(bold: style.bold).face)
      cairo_set_font_size(context, style.size)
      cairo_show_text(context, text)
    }
    cairo_restore(context)
    cairo_new_path(context)
  }

  private func trace(_ shape: Shape) {
    cairo_new_path(context)
    switch shape {
    case .rectangles(let all):
      for rect in all { cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height) }
    case .lines(let lines):
      for line in lines {
        cairo_new_sub_path(context)
        for point in line { cairo_line_to(context, point.x, point.y) }
      }
    case .polygon(let points):
      for point in points { cairo_line_to(context, point.x, point.y) }
      cairo_close_path(context)
    case .disc(let center, let radius):
      cairo_new_sub_path(context)
      cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
    }
  }
}

/// Cells as a small picture, a pixel each.
enum CellPicture {
  /// To be destroyed by the caller.
  static func surface(_ words: [UInt32], rows: Int, columns: Int) -> OpaquePointer? {
    guard let image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(columns), Int32(rows)),
      let bytes = cairo_image_surface_get_data(image)
    else { return nil }
    let stride = Int(cairo_image_surface_get_stride(image))
    for row in 0..<rows {
      let line = UnsafeMutableRawPointer(bytes + row * stride)
      for column in 0..<columns {
        line.storeBytes(of: words[row * columns + column], toByteOffset: 4 * column, as: UInt32.self)
      }
    }
    cairo_surface_mark_dirty(image)
    return image
  }

  /// A PNG file.
  static func png(_ words: [UInt32], rows: Int, columns: Int) -> [UInt8] {
    guard let image = surface(words, rows: rows, columns: columns) else { return [] }
    defer { cairo_surface_destroy(image) }
    let sink = ByteSink()
    cairo_surface_write_to_png_stream(image, appendToSink, Unmanaged.passUnretained(sink).toOpaque())
    return withExtendedLifetime(sink) { sink.bytes }
  }
}
