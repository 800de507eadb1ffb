import CCairo
import Records

/// A figure as an SVG or PDF document.
enum VectorDocument {
  static func svg(_ figure: some Figure, metadata: FigureMetadata) throws -> [UInt8] {
    let bytes = try draw(figure, "svg") { size, sink in
      cairo_svg_surface_create_for_stream(appendToSink, sink, size.width, size.height)
    }
    return insertingMetadata(metadata, into: renumbered(bytes))
  }

  static func pdf(_ figure: some Figure, metadata: FigureMetadata) throws -> [UInt8] {
    try draw(figure, "pdf") { size, sink in
      let surface = cairo_pdf_surface_create_for_stream(appendToSink, sink, size.width, size.height)
      // Cairo knows a few fields; the rest are keywords, "key: value".
      let rest = metadata.entries.filter { $0.key != "Title" && $0.key != "Software" }
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, TerminalText.shown(metadata.title))
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "ProbeKit")
      cairo_pdf_surface_set_metadata(
        surface, CAIRO_PDF_METADATA_KEYWORDS,
        TerminalText.shown(rest.map { "\($0.key): \($0.value)" }.joined(separator: "; ")))
      // No date: the same figure gives the same bytes.
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
      return surface
    }
  }

  private static func draw(
    _ figure: some Figure, _ format: String, _ makeSurface: (Size, UnsafeMutableRawPointer) -> OpaquePointer?
  ) throws -> [UInt8] {
    let sink = ByteSink()
    let size = figure.size
    let surface = makeSurface(size, Unmanaged.passUnretained(sink).toOpaque())
    defer { cairo_surface_destroy(surface) }
    let context = cairo_create(surface)!
    cairo_set_source_rgb(context, 1, 1, 1)
    cairo_paint(context)
    figure.draw(on: Canvas(context: context, isVector: true, resolution: 1))
    cairo_show_page(context)
    let drawing = cairo_status(context)
    cairo_destroy(context)
    cairo_surface_finish(surface)
    let finishing = cairo_surface_status(surface)
    for status in [drawing, finishing] where status != CAIRO_STATUS_SUCCESS {
      throw VizError.drawingFailed(format: format, reason: String(cString: cairo_status_to_string(status)))
    }
    return withExtendedLifetime(sink) { sink.bytes }
  }

  /// Cairo numbers surfaces and pictures through the life of the process. Counting them from 1 in each
  /// document gives the same bytes for the same figure. Pictures are cells, so viewers must not smooth them.
  private static func renumbered(_ svg: [UInt8]) -> [UInt8] {
    let words = ["surface", "image", "source"].map { Array($0.utf8) }
    let picture = Array("image ".utf8)
    let sharp = Array("style=\"image-rendering:pixelated\" ".utf8)
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    var result: [UInt8] = []
    result.reserveCapacity(svg.count)
    var place = 0
    while place < svg.count {
      let byte = svg[place]
      result.append(byte)
      place += 1
      if byte == UInt8(ascii: "<"), svg[place...].starts(with: picture) {
        result += picture + sharp
        place += picture.count
        continue
      }
      guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#"),
        let word = words.first(where: { svg[place...].starts(with: $0) })
      else { continue }
      var end = place + word.count
      while end < svg.count, svg[end] >= 48, svg[end] <= 57 { end += 1 }
      guard end > place + word.count else { continue }
      let number = numbers[svg[(place + word.count)..<end], default: numbers.count + 1]
      numbers[svg[(place + word.count)..<end]] = number
      result += word + Array(String(number).utf8)
      place = end
    }
    return result
  }

  /// Cairo cannot title an SVG, so `<title>` and `<metadata>` are put behind the opening tag.
  private static func insertingMetadata(_ metadata: FigureMetadata, into svg: [UInt8]) -> [UInt8] {
    guard let open = firstRange(of: "<svg", in: svg), let end = svg[open...].firstIndex(of: UInt8(ascii: ">"))
    else { return svg }
    var text = "\n"
    if !metadata.title.isEmpty { text += "<title>\(escaped(metadata.title))</title>\n" }
    let lines = metadata.entries.map { "\($0.key): \($0.value)" }
    text += "<metadata>\(escaped(lines.joined(separator: "\n")))</metadata>"
    return svg[...end] + Array(text.utf8) + svg[(end + 1)...]
  }

  private static func firstRange(of word: String, in bytes: [UInt8]) -> Int? {
    let word = Array(word.utf8)
    return bytes.indices.first { bytes[$0...].starts(with: word) }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\n": result += "\n"
      default: result += TokenLabel.singleLine(String(scalar))
      }
    }
    return result
  }
}

/// Bytes that Cairo hands out piece by piece.
private final class ByteSink {
  var bytes: [UInt8] = []
}

private func appendToSink(
  _ closure: UnsafeMutableRawPointer?, _ data: UnsafePointer<UInt8>?, _ count: UInt32
) -> cairo_status_t {
  guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
  let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
  sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
  return CAIRO_STATUS_SUCCESS
}
