import CCairo

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

  /// Whether this font has all of a text's letters, and they may simply stand one beside the other: no marks to be put on
  /// others, no joined letters, nothing that runs from right to left. So it is for nearly all text, which then needs no
  /// other font to be looked for.
  static func suffices(for text: String) -> Bool {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return true }
    let areSimple = text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x20...0x2FF, 0x370...0x482, 0x48A...0x587, 0x1E00...0x1FFF, 0x2010...0x2027, 0x2030...0x205E,
        0x2070...0x20CF, 0x2100...0x2BFF:
        true
      default: false
      }
    }
    return areSimple && regular.hasAll(text)
  }

  /// Whether no letter is missing, which is glyph 0.
  private func hasAll(_ text: String) -> Bool {
    var glyphs: UnsafeMutablePointer<cairo_glyph_t>?
    var count: Int32 = 0
    let status = cairo_scaled_font_text_to_glyphs(
      measuring, 0, 0, text, Int32(text.utf8.count), &glyphs, &count, nil, nil, nil)
    defer { cairo_glyph_free(glyphs) }
    guard status == CAIRO_STATUS_SUCCESS, let glyphs else { return false }
    return UnsafeBufferPointer(start: glyphs, count: Int(count)).allSatisfy { $0.index != 0 }
  }

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
