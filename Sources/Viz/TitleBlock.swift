/// A title and a subtitle above a figure, wrapped to its width and aligned with its left edge.
struct TitleBlock {
  /// White space around every figure.
  static let margin = 6.0
  /// How far a figure may be widened for its title before the title is wrapped.
  private static let widening = 230.0

  let title: String
  let subtitle: String
  let style: FigureStyle

  /// The words that the style wants above a figure.
  init(title: String, subtitle: String, style: FigureStyle) {
    switch style.heading {
    case .own: (self.title, self.subtitle) = (title, subtitle)
    case .text(let other): (self.title, self.subtitle) = (other, subtitle)
    case .none: (self.title, self.subtitle) = ("", "")
    }
    self.style = style
  }

  /// The width the block wants inside a figure whose content has the given width.
  func preferredWidth(content: Double) -> Double {
    // A settled width leaves the title no choice.
    if style.width != nil { return content }
    let natural = max(style.title.width(of: title), style.subtitle.width(of: subtitle))
    return max(content, min(natural + 0.5, Self.widening * style.scale))
  }

  /// The height when wrapped to `width`, the gap to what follows included; 0 without text.
  func height(width: Double) -> Double {
    let (titles, subtitles) = lines(width)
    if titles.isEmpty && subtitles.isEmpty { return 0 }
    return Double(titles.count) * style.title.lineHeight + Double(subtitles.count) * style.subtitle.lineHeight
      + 5
  }

  func draw(on canvas: Canvas, at origin: Point, width: Double) {
    let (titles, subtitles) = lines(width)
    var y = origin.y
    for (lines, text) in [(titles, style.title), (subtitles, style.subtitle)] {
      for line in lines {
        canvas.text(line, at: Point(origin.x, y), text, anchor: .init(.leading, .top))
        y += text.lineHeight
      }
    }
  }

  private func lines(_ width: Double) -> (titles: [String], subtitles: [String]) {
    (style.title.wrapped(title, to: width), style.subtitle.wrapped(subtitle, to: width))
  }
}
