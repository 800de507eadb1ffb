/// A few labels along one side of a heat map whose rows or columns are too many to be named one by one.
public struct GridTicks: Sendable, Equatable {
  /// Where labels stand, in rows or columns from the first one's beginning.
  public var places: [Double]
  /// One a place.
  public var labels: [String]
  /// Whether a mark leads from each label to the map; names of groups need none.
  public var haveMarks: Bool
  /// Whether labels of columns are written upwards, as long names need.
  public var areUpright = false

  /// Labels at places.
  public init(places: [Double], labels: [String], haveMarks: Bool = true) {
    precondition(
      places.count == labels.count, "GridTicks: \(labels.count) labels at \(places.count) places")
    self.places = places
    self.labels = labels
    self.haveMarks = haveMarks
  }

  /// Round numbers of what the rows or columns stand for, counted from 0.
  ///
  /// - Parameters:
  ///   - count: the number of things.
  ///   - block: how many of them a row or column stands for.
  ///   - ticks: about how many labels.
  public static func numbers(_ count: Int, block: Int = 1, ticks: Int = 5) -> GridTicks {
    let rough = max(1, count / max(1, ticks))
    var step = 1
    while step * 2 <= rough { step *= 2 }
    let values = Array(stride(from: 0, to: count, by: step))
    return GridTicks(
      places: values.map { (Double($0) + (block == 1 ? 0.5 : 0)) / Double(max(1, block)) },
      labels: values.map(String.init))
  }

  /// Names in the middle of groups of equally many things.
  public static func groups(_ names: [String], each count: Int, block: Int = 1) -> GridTicks {
    let extent = Double(count) / Double(max(1, block))
    return GridTicks(
      places: names.indices.map { (Double($0) + 0.5) * extent }, labels: names, haveMarks: false)
  }
}

/// The labels of `GridTicks` beside a matrix.
struct TickLabels {
  let ticks: GridTicks
  let side: AxisLabels.Side
  let pitch: Double
  let style: FigureStyle

  private var label: TextStyle { style.label }
  private var gap: Double { ticks.haveMarks ? 4 : 3 }
  /// Whether labels stand along the axis one below the other.
  private var areStacked: Bool { side == .rows || ticks.areUpright }

  /// How far the labels reach from the matrix.
  var thickness: Double {
    areStacked
      ? gap + min(style.longestLabel, ticks.labels.map(label.width(of:)).max() ?? 0)
      : gap + label.ascent + label.descent
  }

  /// How far they may reach beyond the ends of the side.
  var overhang: Double {
    areStacked ? label.size / 2 : (ticks.labels.map(label.width(of:)).max() ?? 0) / 2
  }

  /// Draws as `AxisLabels` does; labels that would touch the one before are left out.
  func draw(on canvas: Canvas, at origin: Point) {
    var free = -Double.infinity
    for (place, text) in zip(ticks.places, ticks.labels) {
      let along = place * pitch
      let text = areStacked ? label.fitted(text, to: style.longestLabel) : text
      let extent = areStacked ? label.lineHeight : label.width(of: text) + 3
      guard along - extent / 2 >= free else { continue }
      free = along + extent / 2
      switch side {
      case .rows:
        canvas.text(
          text, at: Point(origin.x - gap, origin.y + along), label, anchor: .init(.trailing, .middle))
      case .columns where ticks.areUpright:
        canvas.text(
          text, at: Point(origin.x + along, origin.y + gap), label, anchor: .init(.trailing, .middle),
          rotation: .upwards)
      case .columns:
        canvas.text(
          text, at: Point(origin.x + along, origin.y + gap + label.ascent), label,
          anchor: .init(.center, .baseline))
      }
      guard ticks.haveMarks else { continue }
      let mark =
        side == .rows
        ? [Point(origin.x - 2.5, origin.y + along), Point(origin.x, origin.y + along)]
        : [Point(origin.x + along, origin.y), Point(origin.x + along, origin.y + 2.5)]
      canvas.line(mark, Color(grey: 0.25), width: 0.5)
    }
  }
}
