import CCairo

/// How large pictures of pixels may be.
public enum PictureLimits {
  /// Cairo's limit on either side, in pixels.
  public static let side = 32_767
  /// A gigabyte of memory.
  private static let pixels = 1 << 28

  /// Whether there may be a picture of so many pixels.
  public static func allow(width: Int, height: Int) -> Bool {
    width <= side && height <= side && width * height <= pixels
  }
}

/// A figure drawn into pixels: the only owner of a Cairo image surface.
package final class Raster {

  package let width: Int
  package let height: Int
  let stride: Int
  private let surface: OpaquePointer

  /// Draws `figure` on white at `dpi` pixels an inch, with `margin` extra points of white on every side.
  package convenience init(drawing figure: some Figure, dpi: Double, margin: Double = 0) throws {
    try self.init(drawing: figure.arranged(.standard), dpi: dpi, margin: margin)
  }

  /// Draws what is arranged already.
  package init(drawing figure: ArrangedFigure, dpi: Double, margin: Double = 0) throws {
    guard dpi >= 1, dpi <= 4800 else { throw VizError.badResolution(dpi: dpi) }
    let resolution = dpi / 72
    let size = figure.size
    // A hair less, so that a size that is whole up to rounding errors is not given one pixel more.
    let wide = ((size.width + 2 * margin) * resolution - 1e-6).rounded(.up)
    let high = ((size.height + 2 * margin) * resolution - 1e-6).rounded(.up)
    width = max(1, Int(min(wide, 1e9)))
    height = max(1, Int(min(high, 1e9)))
    guard PictureLimits.allow(width: width, height: height) else {
      throw VizError.imageTooLarge(width: width, height: height, limit: PictureLimits.side)
    }
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    stride = Int(cairo_image_surface_get_stride(surface))
    let context = cairo_create(surface)!
    defer { cairo_destroy(context) }
    cairo_set_source_rgb(context, 1, 1, 1)
    cairo_paint(context)
    cairo_scale(context, resolution, resolution)
    cairo_translate(context, margin, margin)
    figure.draw(on: Canvas(CairoTarget(context, isVector: false, resolution: resolution)))
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw VizError.drawingFailed(format: "png", reason: String(cString: cairo_status_to_string(status)))
    }
    cairo_surface_flush(surface)
  }

  deinit { cairo_surface_destroy(surface) }

  /// The pixels as `height` rows of `stride` bytes, each pixel a native 0xXXRRGGBB word.
  func withPixels<Result>(_ body: (UnsafePointer<UInt8>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(UnsafePointer(cairo_image_surface_get_data(surface)!)) }
  }

  /// The pixel at a place as 0xRRGGBB.
  package subscript(x x: Int, y y: Int) -> UInt32 {
    precondition(
      x >= 0 && x < width && y >= 0 && y < height, "Raster: no pixel (\(x), \(y)) in \(width) × \(height)")
    return withPixels {
      UnsafeRawPointer($0).load(fromByteOffset: y * stride + 4 * x, as: UInt32.self) & 0xFF_FFFF
    }
  }
}
