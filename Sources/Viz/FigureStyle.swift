/// What a figure's reader decides: its width, the size of its letters, its heading and its colours.
///
/// Letters keep their size whatever the width is: a figure is arranged anew for it, not scaled. So figures of one paper
/// that go in unscaled have letters of one size.
public struct FigureStyle: Sendable, Equatable {
  /// The words above a figure.
  public enum Heading: Sendable, Equatable {
    /// The figure's own title and subtitle.
    case own
    /// Another title; the subtitle stays.
    case text(String)
    /// None: the caption says it.
    case none
  }

  /// The whole figure's width in points; `nil` takes the figure's natural width, and that of a page where it is wider.
  public var width: Double?
  /// The size of axis titles in points; titles are a little larger, ticks a little smaller.
  public var fontSize: Double
  /// What stands above the figure.
  public var heading: Heading
  /// The table for all quantities from low to high, or, where it has a middle, for all signed ones; `nil` for each figure's own.
  public var colors: ColorMap?
  /// Whether charts explain their own lines and bars; a page that does so for all of them says no.
  var showsLegend = true

  /// The width of a column of a two-column paper, 3.3 inches.
  public static let column = 3.3 * 72
  /// The width of a page's text, 6.9 inches.
  public static let page = 6.9 * 72
  /// Natural width, 8 points, own headings and colours.
  public static let standard = FigureStyle()

  /// A style; everything has a default.
  public init(
    width: Double? = nil, fontSize: Double = 8, heading: Heading = .own, colors: ColorMap? = nil
  ) {
    precondition(width.map { $0 > 0 && $0.isFinite } ?? true, "FigureStyle: width \(width ?? 0)")
    precondition(fontSize > 0 && fontSize.isFinite, "FigureStyle: font size \(fontSize)")
    self.width = width
    self.fontSize = fontSize
    self.heading = heading
    self.colors = colors
  }
}

extension FigureStyle {
  /// Lengths that belong to letters are made for 8 points.
  var scale: Double { fontSize / 8 }

  var title: TextStyle { TextStyle(size: 9.5 * scale, bold: true) }
  var subtitle: TextStyle { TextStyle(size: fontSize, color: Color(grey: 0.35)) }
  var panelHeading: TextStyle { TextStyle(size: fontSize, bold: true) }
  var axisTitle: TextStyle { TextStyle(size: fontSize) }
  var label: TextStyle { TextStyle(size: 7 * scale, color: Color(grey: 0.1)) }

  /// Longer labels of rows and columns are shortened.
  var longestLabel: Double { min(130 * scale, width.map { $0 * 0.35 } ?? .infinity) }

  /// The style of a part of a figure: as wide as told, with its own heading.
  func part(width: Double?, showsLegend: Bool = true) -> FigureStyle {
    var part = self
    part.width = width
    part.heading = .own
    part.showsLegend = showsLegend
    return part
  }

  /// The table for a scale that would take `own`.
  func map(insteadOf own: ColorMap) -> ColorMap {
    guard let colors, colors.isDiverging == own.isDiverging else { return own }
    return colors
  }

  /// The colour of a chart's line or bar; greys where greys are asked for.
  func color(_ index: Int) -> Color {
    let colors = colors == .greys ? Color.inks : Color.okabeIto
    return colors[index % colors.count]
  }
}

/// A figure whose places are settled for a style.
public struct ArrangedFigure {
  /// The whole extent in points, margins included.
  public let size: Size
  private let drawing: (Canvas) -> Void

  /// A figure of the given extent; `drawing` stays inside of `Rect(0, 0, size.width, size.height)`.
  public init(size: Size, drawing: @escaping (Canvas) -> Void) {
    self.size = size
    self.drawing = drawing
  }

  /// Draws with the top-left corner at the canvas's origin.
  public func draw(on canvas: Canvas) { drawing(canvas) }
}
