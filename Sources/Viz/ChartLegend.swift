/// What the lines and bars of a chart are, as samples with names: above the axes, as many side by side as the width allows.
struct ChartLegend: Equatable {
  enum Sample: Equatable {
    case line(LineStyle)
    case bar(Color)
  }

  struct Entry: Equatable {
    let name: String
    let sample: Sample
  }

  static let gap = 4.0
  private static let spacing = 12.0
  private static let sampleWidth = 20.0
  private static let barWidth = 9.0

  let entries: [Entry]

  /// Entries without a name explain nothing.
  init?(_ entries: [Entry]) {
    self.entries = entries.filter { !$0.name.isEmpty }
    if self.entries.isEmpty { return nil }
  }

  func height(width: Double, _ style: FigureStyle) -> Double {
    Double(rows(width, style).count) * style.label.lineHeight + Self.gap
  }

  func draw(on canvas: Canvas, at origin: Point, width: Double, _ style: FigureStyle) {
    for (number, row) in rows(width, style).enumerated() {
      let y = origin.y + (Double(number) + 0.5) * style.label.lineHeight
      for (entry, x, name) in row {
        let sample = Rect(origin.x + x, y - 3, Self.width(of: entry.sample), 6)
        switch entry.sample {
        case .line(let line): line.drawSample(on: canvas, in: sample)
        case .bar(let color): canvas.fill(sample, color)
        }
        canvas.text(name, at: Point(sample.maxX + 4, y), style.label, anchor: .init(.leading, .middle))
      }
    }
  }

  private static func width(of sample: Sample) -> Double {
    if case .bar = sample { barWidth } else { sampleWidth }
  }

  private func rows(_ width: Double, _ style: FigureStyle) -> [[(entry: Entry, x: Double, name: String)]] {
    var rows: [[(entry: Entry, x: Double, name: String)]] = [[]]
    var x = 0.0
    for entry in entries {
      let sample = Self.width(of: entry.sample) + 4
      let name = style.label.fitted(entry.name, to: max(20, width - sample))
      let extent = sample + style.label.width(of: name)
      if x > 0, x + extent > width + 1e-6 {
        rows.append([])
        x = 0
      }
      rows[rows.count - 1].append((entry, x, name))
      x += extent + Self.spacing
    }
    return rows
  }
}

/// A figure whose lines or bars need a legend, which several may share.
protocol FigureWithLegend: Figure {
  /// The legend if it is not part of a page's.
  func legend(_ style: FigureStyle) -> ChartLegend?
}
