import Records

/// A figure as an SVG file. Text is text: it can be searched, copied and edited, in any viewer's fonts.
///
/// Written here because Cairo turns letters into outlines. The same figure gives the same bytes.
enum SVGDocument {
  /// DejaVu, which all widths are measured by; Verdana is the common font that is as wide.
  private static let fonts = "'DejaVu Sans', Verdana, sans-serif"

  static func bytes(_ figure: ArrangedFigure, metadata: FigureMetadata) -> [UInt8] {
    let target = SVGTarget()
    figure.draw(on: Canvas(target))
    return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
      + element(target.elements, size: figure.size, metadata: metadata).utf8
  }

  /// The picture's element, for a file or a page.
  static func element(
    _ elements: String, size: Size, metadata: FigureMetadata, attributes: String = ""
  ) -> String {
    let (width, height) = (SVGTarget.number(size.width), SVGTarget.number(size.height))
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="\(width)pt" \
      height="\(height)pt" viewBox="0 0 \(width) \(height)" font-family="\(fonts)" xml:space="preserve"\(attributes.isEmpty ? "" : " " + attributes)>

      """
    if !metadata.title.isEmpty { text += "<title>\(escaped(metadata.title))</title>\n" }
    let lines = metadata.entries.map { "\($0.key): \($0.value)" }
    text += "<metadata>\(escaped(lines.joined(separator: "\n")))</metadata>\n"
    text += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>\n"
    return text + elements + "</svg>\n"
  }

  /// Text as XML takes it: what it forbids is made visible.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\n": result += "\n"
      case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result += TokenLabel.singleLine(String(scalar))
      }
    }
    return result
  }
}

/// The elements of an SVG file, in drawing order.
class SVGTarget: DrawingTarget {
  private(set) var elements = ""
  private var identifiers = 0
  /// What names of clips and gradients begin with: several pictures on one page must not share any.
  private let prefix: String
  let isVector = true

  init(prefix: String = "") { self.prefix = prefix }

  /// Adds an element as it is.
  func append(_ element: String) { elements += element }

  func translated(to origin: Point, _ body: () -> Void) {
    elements += "<g transform=\"translate(\(Self.pair(origin)))\">\n"
    body()
    elements += "</g>\n"
  }

  func clipped(to rectangles: [Rect], _ body: () -> Void) {
    identifiers += 1
    let name = "\(prefix)c\(identifiers)"
    elements +=
      "<clipPath id=\"\(name)\">\(rectangles.map { Self.rectangle($0) + "/>" }.joined())</clipPath>\n"
    elements += "<g clip-path=\"url(#\(name))\">\n"
    body()
    elements += "</g>\n"
  }

  func fill(_ shape: Shape, _ color: Color, opacity: Double) {
    write(shape, "fill=\"\(Self.hex(color))\"" + Self.opacity("fill", opacity))
  }

  func stroke(_ shape: Shape, _ color: Color, _ pen: Pen, opacity: Double) {
    var look = "fill=\"none\" stroke=\"\(Self.hex(color))\" stroke-width=\"\(Self.number(pen.width))\""
    if !pen.dash.isEmpty {
      look += " stroke-dasharray=\"\(pen.dash.map(Self.number).joined(separator: " "))\""
      if pen.dashStart != 0 { look += " stroke-dashoffset=\"\(Self.number(pen.dashStart))\"" }
    }
    if !pen.hasSharpCorners { look += " stroke-linejoin=\"round\"" }
    write(shape, look + Self.opacity("stroke", opacity))
  }

  func fill(_ rect: Rect, gradient stops: [Color]) {
    identifiers += 1
    let name = "\(prefix)g\(identifiers)"
    elements += "<linearGradient id=\"\(name)\" x1=\"0\" y1=\"1\" x2=\"0\" y2=\"0\">"
    for (index, color) in stops.enumerated() {
      let offset = Self.number(Double(index) / Double(max(1, stops.count - 1)))
      elements += "<stop offset=\"\(offset)\" stop-color=\"\(Self.hex(color))\"/>"
    }
    elements += "</linearGradient>\n"
    write(.rectangles([rect]), "fill=\"url(#\(name))\"")
  }

  func picture(_ words: [UInt32], rows: Int, columns: Int, in rect: Rect) {
    let png = Self.base64(CellPicture.png(words, rows: rows, columns: columns))
    elements +=
      "<image style=\"image-rendering:pixelated\" preserveAspectRatio=\"none\" \(Self.extent(rect)) "
      + "xlink:href=\"data:image/png;base64,\(png)\"/>\n"
  }

  func text(
    _ text: String, at place: Point, _ style: TextStyle, anchor: TextAnchor.Horizontal, rotation: TextRotation
  ) {
    let (x, y) = (Self.number(place.x), Self.number(place.y))
    var look =
      "x=\"\(x)\" y=\"\(y)\" font-size=\"\(Self.number(style.size))\" fill=\"\(Self.hex(style.color))\""
    if style.bold { look += " font-weight=\"bold\"" }
    switch anchor {
    case .leading: break
    case .center: look += " text-anchor=\"middle\""
    case .trailing: look += " text-anchor=\"end\""
    }
    if rotation == .upwards { look += " transform=\"rotate(-90 \(x) \(y))\"" }
    elements += "<text \(look)>\(SVGDocument.escaped(text))</text>\n"
  }

  private func write(_ shape: Shape, _ look: String) {
    switch shape {
    case .rectangles(let all):
      for rect in all { elements += "\(Self.rectangle(rect)) \(look)/>\n" }
    case .lines(let lines):
      let path = lines.map { "M" + $0.map(Self.pair).joined(separator: "L") }.joined()
      elements += "<path d=\"\(path)\" \(look)/>\n"
    case .polygon(let points):
      elements += "<path d=\"M\(points.map(Self.pair).joined(separator: "L"))Z\" \(look)/>\n"
    case .disc(let center, let radius):
      elements +=
        "<circle cx=\"\(Self.number(center.x))\" cy=\"\(Self.number(center.y))\" "
        + "r=\"\(Self.number(radius))\" \(look)/>\n"
    }
  }
}

// MARK: Attributes

extension SVGTarget {
  private static func rectangle(_ rect: Rect) -> String { "<rect \(extent(rect))" }

  static func extent(_ rect: Rect) -> String {
    "x=\"\(number(rect.x))\" y=\"\(number(rect.y))\" width=\"\(number(max(0, rect.width)))\" "
      + "height=\"\(number(max(0, rect.height)))\""
  }

  private static func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

  private static func hex(_ color: Color) -> String {
    let word = String(color.opaqueWord & 0xFF_FFFF, radix: 16)
    return "#" + String(repeating: "0", count: 6 - word.count) + word
  }

  private static func opacity(_ what: String, _ value: Double) -> String {
    value < 1 ? " \(what)-opacity=\"\(number(value))\"" : ""
  }

  /// To a thousandth, without zeros at the end.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let thousandths = Int((min(max(value, -1e9), 1e9) * 1000).rounded())
    let (whole, part) = abs(thousandths).quotientAndRemainder(dividingBy: 1000)
    let sign = thousandths < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    var digits = String(part + 1000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.enumerated().reduce(UInt32(0)) {
        $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset))
      }
      for place in 0..<4 {
        result.append(
          place <= group.count ? digits[Int(word >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
