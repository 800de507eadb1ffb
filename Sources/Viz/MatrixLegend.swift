/// What outlined and missing cells of a heat map are, below it.
struct MatrixLegend {
  private static let swatch = 7.0
  private static let spacing = 12.0
  private static let gap = 6.0

  private struct Entry {
    let text: String
    let isMark: Bool
  }

  private let entries: [Entry]
  private let markColor: Color
  private let style: FigureStyle

  /// `hasMissing` counts only where missing values are hatched.
  init(
    markText: String, markColor: Color, missing: MissingLook, hasMissing: Bool, missingText: String,
    style: FigureStyle
  ) {
    entries = [
      Entry(text: markText, isMark: true),
      Entry(text: missing == .hatched && hasMissing ? missingText : "", isMark: false),
    ].filter { !$0.text.isEmpty }
    self.markColor = markColor
    self.style = style
  }

  /// The width in one line.
  var width: Double {
    entries.map { Self.swatch + 4 + style.label.width(of: $0.text) }.reduce(0, +)
      + Self.spacing * Double(max(0, entries.count - 1))
  }

  func height(width: Double) -> Double {
    let rows = (pieces(width).map(\.row).max() ?? -1) + 1
    return rows == 0 ? 0 : Self.gap + Double(rows) * style.label.lineHeight
  }

  func draw(on canvas: Canvas, at origin: Point, width: Double) {
    for piece in pieces(width) {
      let middle = origin.y + Self.gap + (Double(piece.row) + 0.5) * style.label.lineHeight
      let box = Rect(origin.x + piece.x, middle - Self.swatch / 2, Self.swatch, Self.swatch)
      switch piece.isMark {
      case true?: canvas.stroke(box.inset(by: 0.6), markColor, width: 1.2)
      case false?:
        canvas.hatch(box)
        canvas.stroke(box, Color(grey: 0.25), width: 0.4)
      case nil: break
      }
      canvas.text(
        piece.text, at: Point(box.maxX + 4, middle), style.label, anchor: .init(.leading, .middle))
    }
  }

  /// All in one row where there is room, else each on its own; the first piece of each bears its sample.
  private func pieces(_ width: Double) -> [(row: Int, x: Double, isMark: Bool?, text: String)] {
    var pieces: [(row: Int, x: Double, isMark: Bool?, text: String)] = []
    if self.width <= width + 1e-6 {
      var x = 0.0
      for entry in entries {
        pieces.append((0, x, entry.isMark, entry.text))
        x += Self.swatch + 4 + style.label.width(of: entry.text) + Self.spacing
      }
      return pieces
    }
    for entry in entries {
      let lines = style.label.wrapped(entry.text, to: max(10, width - Self.swatch - 4))
      for (number, line) in lines.enumerated() {
        pieces.append((pieces.count, 0, number == 0 ? entry.isMark : nil, line))
      }
    }
    return pieces
  }
}
