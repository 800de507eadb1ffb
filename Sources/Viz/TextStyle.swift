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

  /// The sizes used everywhere, so that figures side by side agree.
  static let title = TextStyle(size: 9.5, bold: true)
  static let subtitle = TextStyle(size: 8, color: Color(grey: 0.35))
  static let heading = TextStyle(size: 8, bold: true)
  static let axisTitle = TextStyle(size: 8)
  static let label = TextStyle(size: 7, color: Color(grey: 0.1))

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
    var extents = cairo_text_extents_t()
    let face = FontFace.named(bold: bold)
    cairo_scaled_font_text_extents(face.measuring, TokenLabel.singleLine(text), &extents)
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

/// A font face with an unhinted instance for measuring. Made once: finding a font costs milliseconds.
///
/// Cairo locks its fonts itself, so sharing the two pointers between threads is safe; they are never freed.
final class FontFace: @unchecked Sendable {
  static let family = "DejaVu Sans"
  /// Large, so that what FreeType rounds to 1/64 unit does not matter.
  static let measuringSize = 64.0

  private static let regular = FontFace(weight: CAIRO_FONT_WEIGHT_NORMAL)
  private static let heavy = FontFace(weight: CAIRO_FONT_WEIGHT_BOLD)

  let face: OpaquePointer
  let measuring: OpaquePointer

  static func named(bold: Bool) -> FontFace { bold ? heavy : regular }

  private init(weight: cairo_font_weight_t) {
    face = cairo_toy_font_face_create(Self.family, CAIRO_FONT_SLANT_NORMAL, weight)
    var matrix = cairo_matrix_t()
    var identity = cairo_matrix_t()
    cairo_matrix_init_scale(&matrix, Self.measuringSize, Self.measuringSize)
    cairo_matrix_init_identity(&identity)
    let options = Self.makeOptions()
    measuring = cairo_scaled_font_create(face, &matrix, &identity, options)
    cairo_font_options_destroy(options)
  }

  /// Grey antialiasing without hinting: text keeps its proportions at every resolution and in every format.
  static func makeOptions() -> OpaquePointer {
    let options = cairo_font_options_create()!
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    return options
  }
}
