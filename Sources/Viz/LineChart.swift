/// The shape drawn on a line's points.
public enum Marker: String, Sendable, CaseIterable {
  /// A filled circle.
  case circle
  /// A filled square.
  case square
  /// A filled triangle.
  case triangle
  /// A filled square on its corner.
  case diamond
  /// The line alone.
  case none
}

/// Lines over a common axis, e.g. a loss over training steps.
///
/// Lines differ in colour, dash and marker, so that they are told apart in grey and by the colour blind. The
/// legend stands beside the axes and never covers data.
public struct LineChart: Figure {
  /// One line.
  public struct Series: Sendable {
    /// Its name in the legend; empty for none.
    public var name: String
    /// Points in drawing order. A point that is not finite (or not positive, on a logarithmic axis) breaks
    /// the line.
    public var points: [(x: Double, y: Double)]
    /// Lower and upper bound at each point, drawn as a pale area; as many as points.
    public var band: [(lower: Double, upper: Double)]?
    /// Whether the line is dashed; `nil` chooses by the line's number.
    public var dashed: Bool?
    /// The shape on the points; `nil` chooses by the line's number.
    public var marker: Marker?
    /// `nil` chooses by the line's number.
    public var color: Color?

    /// Precondition: `band` has as many entries as `points`.
    public init(
      _ name: String, points: [(x: Double, y: Double)], band: [(lower: Double, upper: Double)]? = nil,
      dashed: Bool? = nil, marker: Marker? = nil, color: Color? = nil
    ) {
      if let band {
        precondition(
          band.count == points.count,
          "LineChart: series \"\(name)\" has \(points.count) points and \(band.count) band entries")
      }
      self.name = name
      self.points = points
      self.band = band
      self.dashed = dashed
      self.marker = marker
      self.color = color
    }

    /// Takes values at x = 0, 1, 2, …
    public init(_ name: String, values: [Double]) {
      self.init(name, points: values.enumerated().map { (Double($0), $1) })
    }
  }

  /// The lines, drawn first to last.
  public var series: [Series]
  /// The heading.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// What the x axis shows, with its unit.
  public var xTitle: String
  /// What the y axis shows, with its unit.
  public var yTitle: String
  /// The ends of an axis; `nil` takes them from the data.
  public var xRange: ClosedRange<Double>?
  /// The ends of the y axis; `nil` takes them from the data.
  public var yRange: ClosedRange<Double>?
  /// Whether the y axis is logarithmic. Needs positive values; others are left out.
  public var logarithmicY: Bool
  /// Whether the x axis is logarithmic.
  public var logarithmicX: Bool
  /// The area between the axes, in points.
  public var plotSize: Size

  /// A chart; everything but the lines has a default.
  public init(
    _ series: [Series], title: String = "", subtitle: String = "", xTitle: String = "", yTitle: String = "",
    xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil, logarithmicY: Bool = false,
    logarithmicX: Bool = false, plotSize: Size = Size(280, 165)
  ) {
    self.series = series
    self.title = title
    self.subtitle = subtitle
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.xRange = xRange
    self.yRange = yRange
    self.logarithmicY = logarithmicY
    self.logarithmicX = logarithmicX
    self.plotSize = plotSize
  }

  /// The extent with labels, title and legend, in points.
  public var size: Size { frame.size }

  /// Draws axes, bands, lines, markers and the legend.
  public func draw(on canvas: Canvas) {
    let frame = frame
    frame.draw(on: canvas)
    canvas.clipped(to: frame.plot.inset(by: -2.5)) { canvas in
      for (index, line) in series.enumerated() {
        LineStyle(line, index: index).draw(line, on: canvas, place: frame.place)
      }
    }
    for (index, line) in series.enumerated() where showsLegend {
      let style = LineStyle(line, index: index)
      style.drawSample(on: canvas, in: frame.legendSample(index))
    }
  }

  private var showsLegend: Bool { series.contains { !$0.name.isEmpty } }

  private var frame: AxisFrame {
    let points = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let bands = series.flatMap { $0.band ?? [] }.flatMap { [$0.lower, $0.upper] }
    let ys = (points.map(\.y) + bands).filter(\.isFinite)
    return AxisFrame(
      titles: TitleBlock(title: title, subtitle: subtitle), xTitle: xTitle, yTitle: yTitle,
      x: Axis(
        data: points.map(\.x), range: xRange, isLogarithmic: logarithmicX, padding: 0.02,
        length: plotSize.width, tickEvery: 55),
      y: Axis(
        data: ys, range: yRange, isLogarithmic: logarithmicY, padding: 0.04, length: plotSize.height,
        tickEvery: 28),
      legend: showsLegend ? series.map(\.name) : [], plotSize: plotSize)
  }
}
