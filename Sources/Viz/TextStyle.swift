import CCairo
import Records

/// The look of a piece of text; also measures it.
public struct TextStyle: Sendable, Equatable {
  /// The font size in points.
  public var size: Double
  /// Whether strokes are heavy.
  public var bold: Bool
  /// The ink.
  public var color: Color

  /// A style; regular and black unless told otherwise.
  public init(size: Double, bold: Bool = false, color: Color = .black) {
    self.size = size
    self.bold = bold
    self.color = color
  }

  /// The same style at another size.
  func sized(_ size: Double) -> TextStyle { TextStyle(size: size, bold: bold, color: color) }
  func colored(_ color: Color) -> TextStyle { TextStyle(size: size, bold: bold, color: color) }

  /// Height of capitals and digits above the baseline.
  var capHeight: Double { size * 0.73 }
  /// Room above the baseline, accents included.
  var ascent: Double { size * 0.93 }
  /// Room below the baseline.
  var descent: Double { size * 0.24 }
  /// Distance between baselines.
  var lineHeight: Double { size * 1.25 }

  /// The width of `text` in points: its advance, or its ink where that reaches further.
  public func width(of text: String) -> Double {
    if text.isEmpty { return 0 }
    let text = TokenLabel.singleLine(text)
    if !FontFace.suffices(for: text), let width = ShapedText.width(of: text, self) { return width }
    var extents = cairo_text_extents_t()
    let face = FontFace.named(bold: bold)
    cairo_scaled_font_text_extents(face.measuring, text, &extents)
    return max(extents.x_advance, extents.x_bearing + extents.width) * size / FontFace.measuringSize
  }

  /// `text`, shortened with "…" where it is wider than `width`.
  func fitted(_ text: String, to width: Double) -> String {
    if self.width(of: text) <= width { return text }
    let characters = Array(TokenLabel.singleLine(text))
    var (low, high) = (0, characters.count)
    while low < high {
      let middle = (low + high + 1) / 2
      if self.width(of: String(characters[..<middle]) + "…") <= width {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low > 0 || self.width(of: "…") <= width ? String(characters[..<low]) + "…" : ""
  }

  /// `text` broken at spaces (and at new lines) into lines no wider than `width`; words that are too wide
  /// alone are shortened.
  func wrapped(_ text: String, to width: Double) -> [String] {
    if text.isEmpty { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let longer = line.isEmpty ? String(word) : line + " " + word
        if line.isEmpty || self.width(of: longer) <= width {
          line = longer
        } else {
          lines.append(line)
          line = String(word)
        }
      }
      lines.append(line)
    }
    return lines.map { fitted($0, to: width) }
  }
}
