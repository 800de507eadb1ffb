import Records

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

  /// The area between the axes is as wide as the style leaves room for.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    let names = series.map(\.name)
    let reach = endsReachFar
    let endWidth =
      style.showsLegend && reach
      ? EndLabels.width(of: names, plotHeight: plotSize.height * 0.8, style) : nil
    let frame = frame(
      style, legend: style.showsLegend && endWidth == nil ? legend(style) : nil, endWidth: endWidth ?? 0)
    let looks = series.enumerated().map { LineStyle($1, index: $0, style) }
    return ArrangedFigure(size: frame.size) { canvas in
      frame.draw(on: canvas)
      canvas.clipped(to: frame.plot.inset(by: -2.5)) { canvas in
        DrawnLines(series, looks, place: frame.place).draw(on: canvas)
      }
      describePoints(on: canvas, place: frame.place)
      guard endWidth != nil else { return }
      let labels = zip(series, looks).compactMap { series, look in
        series.points.last { frame.place($0.x, $0.y) != nil }.flatMap { frame.place($0.x, $0.y) }
          .map { EndLabels.Label(name: series.name, look: look, end: $0) }
      }
      EndLabels(labels: labels, style: style).draw(on: canvas, beside: frame.plot)
    }
  }

  /// Whether all lines with a name go on nearly to the right end, so that names can stand there.
  private var endsReachFar: Bool {
    let xs = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }.map(\.x)
    let low = xRange?.lowerBound ?? xs.min() ?? 0
    let high = xRange?.upperBound ?? xs.max() ?? 1
    return series.filter { !$0.name.isEmpty }.allSatisfy { line in
      guard let last = line.points.last(where: { $0.x.isFinite && $0.y.isFinite }) else { return false }
      return !logarithmicX ? last.x >= low + 0.85 * (high - low) : last.x >= high / 2
    }
  }

  /// The numbers of all points, one line after the other.
  private func describePoints(on canvas: Canvas, place: (Double, Double) -> Point?) {
    let reach = 3.0
    for line in series {
      for point in line.points {
        guard let at = place(point.x, point.y) else { continue }
        let name = "\(line.name), \(xTitle.isEmpty ? "x" : xTitle) \(NumberText.compact(point.x))"
        canvas.describe(
          .point(name, yTitle, point.y), in: Rect(at.x - reach, at.y - reach, 2 * reach, 2 * reach))
      }
    }
  }

  private func frame(_ style: FigureStyle, legend: ChartLegend?, endWidth: Double) -> AxisFrame {
    let points = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let bands = series.flatMap { $0.band ?? [] }.flatMap { [$0.lower, $0.upper] }
    let ys = (points.map(\.y) + bands).filter(\.isFinite)
    return AxisFrame(
      AxisFrame.Content(
        titles: TitleBlock(title: title, subtitle: subtitle, style: style), xTitle: xTitle, yTitle: yTitle,
        xAxis: {
          Axis(
            data: points.map(\.x), range: xRange, isLogarithmic: logarithmicX,
            isWhole: points.allSatisfy { $0.x == $0.x.rounded() }, padding: 0.02, length: $0,
            tickEvery: 55 * style.scale)
        },
        yAxis: {
          Axis(
            data: ys, range: yRange, isLogarithmic: logarithmicY, padding: 0.04, length: $0,
            tickEvery: 28 * style.scale)
        }, legend: legend, endWidth: endWidth), plotSize: plotSize, style: style)
  }
}

extension LineChart: FigureWithLegend {
  func legend(_ style: FigureStyle) -> ChartLegend? {
    ChartLegend(
      series.enumerated().map { .init(name: $1.name, sample: .line(LineStyle($1, index: $0, style))) })
  }
}
