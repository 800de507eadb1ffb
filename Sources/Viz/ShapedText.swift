import CCairo
import Synchronization

/// Text in writing systems that one font does not hold: Pango finds fonts, joins letters and orders what runs from right to
/// left.
enum ShapedText {
  /// Pango's objects, used by one thread at a time.
  private struct Shaper: @unchecked Sendable {
    let library: PangoLibrary
    let context: OpaquePointer

    init?() {
      guard let library = PangoLibrary.shared, let map = library.newFontMap(),
        let context = library.newContext(map)
      else { return nil }
      self.library = library
      self.context = context
      // A unit of the drawing is a point.
      library.setResolution(context, 72)
      let options = FontFace.makeOptions()
      library.setFontOptions(context, options)
      cairo_font_options_destroy(options)
    }

    /// Runs `body` with a line of text; nil where Pango makes none.
    func withLine<Result>(
      _ text: String, size: Double, bold: Bool,
      _ body: (_ layout: OpaquePointer, _ line: OpaquePointer) -> Result
    ) -> Result? {
      guard let layout = library.newLayout(context), let description = library.newDescription() else {
        return nil
      }
      defer { library.release(layout) }
      library.setFamily(description, FontFace.family)
      library.setSize(description, size * PangoLibrary.unit)
      library.setWeight(description, bold ? 700 : 400)
      library.setDescription(layout, description)
      library.freeDescription(description)
      library.setSingleParagraph(layout, 1)
      library.setText(layout, text, Int32(text.utf8.count))
      return library.line(layout, 0).map { body(layout, $0) }
    }
  }

  private static let shaper = Mutex<Shaper?>(Shaper())
  /// Letters that no font has, in the order they were met.
  private static let unknown = Mutex<[Character]>([])

  /// The width in points; nil where there is no Pango.
  static func width(of text: String, _ style: TextStyle) -> Double? {
    shaper.withLock { shaper -> Double? in
      guard let found = shaper else {
        note(text, nil)
        return nil
      }
      // Large, as the program's own font is measured, so that a text is as wide in all sizes.
      let size = FontFace.measuringSize
      return found.withLine(text, size: size, bold: style.bold) { layout, line in
        var (ink, logical) = (PangoLibrary.Rectangle(), PangoLibrary.Rectangle())
        found.library.extents(line, &ink, &logical)
        if found.library.unknownGlyphs(layout) > 0 { note(text, found) }
        let reach = max(logical.x + logical.width, ink.x + ink.width)
        return Double(reach) / PangoLibrary.unit * style.size / size
      }
    }
  }

  /// Draws from the current point on; false where there is no Pango.
  static func show(_ text: String, _ style: TextStyle, on context: OpaquePointer) -> Bool {
    shaper.withLock { shaper in
      guard let shaper else { return false }
      return shaper.withLine(text, size: style.size, bold: style.bold) { _, line in
        shaper.library.show(context, line)
      } != nil
    }
  }

  /// Letters met so far that no installed font has; boxes stand in their place.
  static var missing: [Character] { unknown.withLock { $0 } }

  private static func note(_ text: String, _ shaper: Shaper?) {
    for character in text where !missing.contains(character) {
      let isMissing =
        shaper.map { shaper in
          shaper.withLine(String(character), size: FontFace.measuringSize, bold: false) { layout, _ in
            shaper.library.unknownGlyphs(layout) > 0
          } ?? true
        } ?? !FontFace.suffices(for: String(character))
      if isMissing { unknown.withLock { $0.append(character) } }
    }
  }
}

/// Letters that figures could not show.
public enum MissingLetters {
  /// Those drawn so far that no installed font has, in the order they were met; there are boxes in their place.
  public static var drawn: [Character] { ShapedText.missing }
}
