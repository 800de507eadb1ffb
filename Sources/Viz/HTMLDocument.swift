import Foundation

/// Figures as one HTML file that needs nothing else: hovering and arrow keys tell the labels and the number of every cell,
/// bar and point, and a table of each matrix stands below.
public enum HTMLDocument {
  /// A part of a page: a heading, figures, and the text of a report.
  public struct Section {
    /// Its heading.
    public let title: String
    /// What it tells, in a sentence.
    public let summary: String
    /// The command that makes it again.
    public let command: String
    /// What is drawn, with what each figure shows.
    public let figures: [(title: String, figure: any Figure)]
    /// As a terminal shows it.
    public let text: String

    /// A part of a page; what is empty is left out.
    public init(
      title: String, summary: String = "", command: String = "",
      figures: [(title: String, figure: any Figure)] = [], text: String = ""
    ) {
      self.title = title
      self.summary = summary
      self.command = command
      self.figures = figures
      self.text = text
    }
  }

  /// One figure.
  static func bytes(_ figure: ArrangedFigure, metadata: FigureMetadata) throws -> [UInt8] {
    let drawn = try DrawnForPage(figure, number: 0, metadata: metadata)
    return Array(
      page(
        title: metadata.title.isEmpty ? "Figure" : metadata.title, body: drawn.element, values: [drawn.values]
      ).utf8)
  }

  /// A page of sections.
  ///
  /// - Parameters:
  ///   - title: the page's heading.
  ///   - introduction: a sentence below it.
  ///   - sections: its parts.
  ///   - style: of all figures.
  ///   - metadata: where it comes from.
  public static func bytes(
    title: String, introduction: String, sections: [Section], style: FigureStyle = .standard,
    metadata: FigureMetadata = .init()
  ) throws -> [UInt8] {
    var values: [String] = []
    var body = "<h1>\(escaped(title))</h1>\n<p>\(escaped(introduction))</p>\n"
    if !metadata.command.isEmpty { body += "<pre class=\"command\">\(escaped(metadata.command))</pre>\n" }
    body += "<nav><ol>\n"
    for (number, section) in sections.enumerated() {
      body += "<li><a href=\"#s\(number)\">\(escaped(section.title))</a></li>\n"
    }
    body += "</ol></nav>\n"
    for (number, section) in sections.enumerated() {
      body += "<section id=\"s\(number)\"><h2>\(escaped(section.title))</h2>\n"
      if !section.summary.isEmpty { body += "<p>\(escaped(section.summary))</p>\n" }
      if !section.command.isEmpty { body += "<pre class=\"command\">\(escaped(section.command))</pre>\n" }
      for figure in section.figures {
        let drawn = try DrawnForPage(
          figure.figure.arranged(style), number: values.count, metadata: FigureMetadata(title: figure.title))
        values.append(drawn.values)
        body += drawn.element
      }
      if !section.text.isEmpty { body += "<pre>\(escaped(section.text))</pre>\n" }
      body += "</section>\n"
    }
    return Array(page(title: title, body: body, values: values).utf8)
  }

  private static func page(title: String, body: String, values: [String]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    script-src 'unsafe-inline'; img-src data:">
    <title>\(escaped(title))</title>
    <style>
    \(PageParts.style)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    <p id="told" role="status" aria-live="polite" hidden></p>
    <script type="application/json" id="values">[\(values.joined(separator: ",\n"))]</script>
    <script>
    \(PageParts.script)
    </script>
    </body>
    </html>

    """
  }

  static func escaped(_ text: String) -> String {
    SVGDocument.escaped(text).replacing("\"", with: "&quot;")
  }
}

/// A figure as an element of a page, and its numbers as JSON.
private struct DrawnForPage {
  let element: String
  let values: String

  init(_ figure: ArrangedFigure, number: Int, metadata: FigureMetadata) throws {
    let target = PointedSVGTarget(prefix: "f\(number)-")
    figure.draw(on: Canvas(target))
    let svg = SVGDocument.element(
      target.elements, size: figure.size, metadata: metadata,
      attributes: "role=\"group\" aria-label=\"\(HTMLDocument.escaped(metadata.title))\"")
    element = """
      <figure data-figure="\(number)">
      \(svg)<details><summary>All numbers as tables</summary><div class="tables"></div></details>
      </figure>

      """
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(target.described), as: UTF8.self)
    // Nothing in it may end the script.
    values = json.replacing("<", with: "\\u003c")
  }
}
