import CCairo
import Records

/// A figure as a PDF document of one page.
enum PDFDocument {
  static func bytes(_ figure: ArrangedFigure, metadata: FigureMetadata) throws -> [UInt8] {
    let sink = ByteSink()
    let surface = cairo_pdf_surface_create_for_stream(
      appendToSink, Unmanaged.passUnretained(sink).toOpaque(), figure.size.width, figure.size.height)
    defer { cairo_surface_destroy(surface) }
    // Cairo knows a few fields; the rest are keywords, "key: value".
    let rest = metadata.entries.filter { $0.key != "Title" && $0.key != "Software" }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, TerminalText.shown(metadata.title))
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "ProbeKit")
    cairo_pdf_surface_set_metadata(
      surface, CAIRO_PDF_METADATA_KEYWORDS,
      TerminalText.shown(rest.map { "\($0.key): \($0.value)" }.joined(separator: "; ")))
    // No date: the same figure gives the same bytes.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
    let context = cairo_create(surface)!
    cairo_set_source_rgb(context, 1, 1, 1)
    cairo_paint(context)
    figure.draw(on: Canvas(CairoTarget(context, isVector: true, resolution: 1)))
    cairo_show_page(context)
    let drawing = cairo_status(context)
    cairo_destroy(context)
    cairo_surface_finish(surface)
    for status in [drawing, cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
      throw VizError.drawingFailed(format: "pdf", reason: String(cString: cairo_status_to_string(status)))
    }
    return withExtendedLifetime(sink) { sink.bytes }
  }
}

/// Bytes that Cairo hands out piece by piece.
final class ByteSink {
  var bytes: [UInt8] = []
}

func appendToSink(
  _ closure: UnsafeMutableRawPointer?, _ data: UnsafePointer<UInt8>?, _ count: UInt32
) -> cairo_status_t {
  guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
  let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
  sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
  return CAIRO_STATUS_SUCCESS
}
