/// A shape to fill or to draw the outline of.
enum Shape {
  case rectangles([Rect])
  /// Lines through points, each list on its own.
  case lines([[Point]])
  case polygon([Point])
  case disc(Point, radius: Double)
}

/// How an outline is drawn.
struct Pen {
  var width: Double
  /// Drawn and empty lengths in turn; none for a whole line.
  var dash: [Double] = []
  /// Where in the dashes a line begins.
  var dashStart = 0.0
  var hasSharpCorners = false
}

/// What a canvas draws into: pixels and PDF pages by Cairo, or the elements of an SVG file.
protocol DrawingTarget: AnyObject {
  /// Whether the output keeps shapes rather than pixels.
  var isVector: Bool { get }

  /// Runs `body` with the origin moved.
  func translated(to origin: Point, _ body: () -> Void)
  /// Runs `body` with drawing restricted to rectangles that do not overlap.
  func clipped(to rectangles: [Rect], _ body: () -> Void)
  func fill(_ shape: Shape, _ color: Color, opacity: Double)
  func stroke(_ shape: Shape, _ color: Color, _ pen: Pen, opacity: Double)
  /// Fills a rectangle with colours at equal distances from the bottom to the top.
  func fill(_ rect: Rect, gradient stops: [Color])
  /// Fills `rect` with cells, row-major words 0xAARRGGBB of which 0 is transparent, without smoothing.
  func picture(_ words: [UInt32], rows: Int, columns: Int, in rect: Rect)
  /// Writes one line that needs no escapes; `anchor` is its place on the baseline.
  func text(
    _ text: String, at place: Point, _ style: TextStyle, anchor: TextAnchor.Horizontal, rotation: TextRotation
  )
}
