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
    let shift: Double =
      switch anchor.vertical {
      case .top: style.ascent
      case .middle: style.capHeight / 2
      case .baseline: 0
      case .bottom: -style.descent
      }
    target.text(
      TokenLabel.singleLine(text),
      at: rotation == .none ? Point(place.x, place.y + shift) : Point(place.x + shift, place.y), style,
      anchor: anchor.horizontal, rotation: rotation)
  }
}
