/// Names of lines beside their right ends, spread where ends are close, each with a short piece of its line that leads to it.
struct EndLabels {
  struct Label {
    let name: String
    let look: LineStyle
    /// The line's right end.
    let end: Point
  }

  private static let lead = 14.0
  private static let gap = 3.0

  let labels: [Label]
  let style: FigureStyle

  /// The room that names take beside the axes; nil where they are too many or too wide, so that a legend is better.
  static func width(of names: [String], plotHeight: Double, _ style: FigureStyle) -> Double? {
    let shown = names.filter { !$0.isEmpty }
    guard !shown.isEmpty else { return nil }
    let widest = shown.map(style.label.width(of:)).max() ?? 0
    let room = min(110 * style.scale, style.width.map { $0 * 0.3 } ?? .infinity)
    guard widest <= room, Double(shown.count) * style.label.lineHeight <= plotHeight + style.label.lineHeight
    else {
      return nil
    }
    return lead + gap + widest + 2
  }

  func draw(on canvas: Canvas, beside plot: Rect) {
    let named = labels.filter { !$0.name.isEmpty }.enumerated().sorted {
      ($0.element.end.y, $0.offset) < ($1.element.end.y, $1.offset)
    }.map(\.element)
    let places = Self.spread(
      named.map { min(max($0.end.y, plot.y), plot.maxY) }, gap: style.label.lineHeight,
      within: plot.y - style.label.lineHeight / 2...plot.maxY + style.label.lineHeight / 2)
    for (label, y) in zip(named, places) {
      let start = Point(max(label.end.x, plot.maxX) + 1.5, min(max(label.end.y, plot.y), plot.maxY))
      if label.end.x < plot.maxX - 1 {
        canvas.line([label.end, Point(plot.maxX, label.end.y)], Color(grey: 0.75), width: 0.4)
      }
      let stop = Point(plot.maxX + Self.lead, y)
      canvas.line([start, stop], label.look.color, width: 1.2, dash: label.look.dash)
      canvas.text(
        label.name, at: Point(stop.x + Self.gap, y), style.label, anchor: .init(.leading, .middle))
    }
  }

  /// Rising places, at least `gap` apart, near to where they want to be.
  static func spread(_ wanted: [Double], gap: Double, within range: ClosedRange<Double>) -> [Double] {
    // Groups that touch share their displacement: the mean of what their members want.
    var groups: [(sum: Double, count: Int)] = []
    for (index, place) in wanted.enumerated() {
      groups.append((place - Double(index) * gap, 1))
      while groups.count > 1,
        let last = groups.last, case let before = groups[groups.count - 2],
        before.sum / Double(before.count) > last.sum / Double(last.count)
      {
        groups.removeLast(2)
        groups.append((before.sum + last.sum, before.count + last.count))
      }
    }
    let highest = range.upperBound - Double(max(0, wanted.count - 1)) * gap
    let starts = groups.flatMap { group in
      Array(
        repeating: min(
          max(group.sum / Double(group.count), range.lowerBound), max(highest, range.lowerBound)),
        count: group.count)
    }
    return starts.enumerated().map { $1 + Double($0) * gap }
  }
}
