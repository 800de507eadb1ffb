import CCairo
import Records

/// Which point of a text stands at the given place.
public struct TextAnchor: Sendable, Equatable {
  /// Along the direction of writing.
  public enum Horizontal: Sendable {
    /// Its left end.
    case leading
    /// Its middle.
    case center
    /// Its right end.
    case trailing
  }

  /// `middle` is half the height of capitals, so that neighbours share a baseline whatever their letters.
  public enum Vertical: Sendable {
    /// The upper edge of its line.
    case top
    /// Half the height of capitals above the baseline.
    case middle
    /// The line that letters stand on.
    case baseline
    /// The lower edge of its line.
    case bottom
  }

  /// The place along the direction of writing.
  public var horizontal: Horizontal
  /// The place across the direction of writing.
  public var vertical: Vertical

  /// An anchor from its two parts.
  public init(_ horizontal: Horizontal, _ vertical: Vertical) {
    self.horizontal = horizontal
    self.vertical = vertical
  }
}

/// Direction of writing.
public enum TextRotation: Sendable, Equatable {
  /// Left to right.
  case none
  /// Bottom to top: a quarter turn against the clock.
  case upwards
}

extension Canvas {
  /// Writes one line of text. Control characters are made visible.
  ///
  /// The anchor is understood along the direction of writing: with `.upwards`, `leading` is the lower end.
  public func text(
    _ text: String, at place: Point, _ style: TextStyle, anchor: TextAnchor = .init(.leading, .baseline),
    rotation: TextRotation = .none
  ) {
    if text.isEmpty { return }
    let text = TokenLabel.singleLine(text)
    let shiftX: Double =
      switch anchor.horizontal {
      case .leading: 0
      case .center: -style.width(of: text) / 2
      case .trailing: -style.width(of: text)
      }
    let shiftY: Double =
      switch anchor.vertical {
      case .top: style.ascent
      case .middle: style.capHeight / 2
      case .baseline: 0
      case .bottom: -style.descent
      }
    cairo_set_font_face(context, FontFace.named(bold: style.bold).face)
    cairo_set_font_size(context, style.size)
    setSource(style.color)
    switch rotation {
    case .none:
      cairo_move_to(context, place.x + shiftX, place.y + shiftY)
      cairo_show_text(context, text)
    case .upwards:
      cairo_save(context)
      cairo_translate(context, place.x, place.y)
      cairo_rotate(context, -Double.pi / 2)
      cairo_move_to(context, shiftX, shiftY)
      cairo_show_text(context, text)
      cairo_restore(context)
    }
    cairo_new_path(context)
  }
}
