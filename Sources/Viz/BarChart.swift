/// Bars over named groups, e.g. a score for each head; several series stand side by side in each group.
public struct BarChart: Figure {
  /// One colour of bars.
  public struct Series: Sendable {
    /// Its name in the legend; empty for none.
    public var name: String
    /// One value a group; NaN draws no bar.
    public var values: [Double]
    /// From where to where a thin line is drawn over each bar, such as an interval; nil for no line.
    public var ranges: [ClosedRange<Double>?]?

    /// Precondition (checked by `BarChart`): one value, and one range if any, a group.
    public init(_ name: String, values: [Double], ranges: [ClosedRange<Double>?]? = nil) {
      self.name = name
      self.values = values
      self.ranges = ranges
    }
  }

  /// The texts below the groups of bars.
  public var groups: [String]
  /// The colours of bars, first to last from the left in each group.
  public var series: [Series]
  /// The heading.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// What the groups are.
  public var xTitle: String
  /// What the values are, with their unit.
  public var yTitle: String
  /// The ends of the y axis; `nil` takes zero and the data.
  public var yRange: ClosedRange<Double>?
  /// The area between the axes, in points.
  public var plotSize: Size

  /// Precondition: every series has one value (and one range, if any) a group.
  public init(
    groups: [String], series: [Series], title: String = "", subtitle: String = "", xTitle: String = "",
    yTitle: String = "", yRange: ClosedRange<Double>? = nil, plotSize: Size = Size(280, 165)
  ) {
    for one in series {
      precondition(
        one.values.count == groups.count && (one.ranges?.count ?? groups.count) == groups.count,
        "BarChart: series \"\(one.name)\" has \(one.values.count) values for \(groups.count) groups")
    }
    self.groups = groups
    self.series = series
    self.title = title
    self.subtitle = subtitle
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.yRange = yRange
    self.plotSize = plotSize
  }

  /// The area between the axes is as wide as the style leaves room for.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    let frame = frame(style)
    return ArrangedFigure(size: frame.size) { canvas in
      frame.draw(on: canvas)
      drawBars(on: canvas, frame, style)
      if let zero = frame.place(0, 0), zero.y > frame.plot.y, zero.y < frame.plot.maxY {
        canvas.line(
          [Point(frame.plot.x, zero.y), Point(frame.plot.maxX, zero.y)], Color(grey: 0.2), width: 0.6)
      }
    }
  }

  private func drawBars(on canvas: Canvas, _ frame: AxisFrame, _ style: FigureStyle) {
    let group = frame.plot.width / Double(max(1, groups.count))
    let bar = min(group * 0.8 / Double(max(1, series.count)), 28)
    for (number, one) in series.enumerated() {
      for (index, value) in one.values.enumerated() {
        guard let top = frame.place(0, value), let base = frame.place(0, 0) else { continue }
        let x =
          frame.plot.x + (Double(index) + 0.5) * group + (Double(number) - Double(series.count) / 2) * bar
        let place = Rect(x, min(top.y, base.y), bar * 0.92, abs(top.y - base.y))
        canvas.clipped(to: frame.plot) { $0.fill(place, style.color(number)) }
        canvas.describe(.point("\(groups[index]), \(one.name)", yTitle, value), in: place)
        if let range = one.ranges?[index], let low = frame.place(0, range.lowerBound),
          let high = frame.place(0, range.upperBound)
        {
          let middle = x + bar * 0.46
          canvas.line([Point(middle, low.y), Point(middle, high.y)], .white, width: 1.7)
          canvas.line([Point(middle, low.y), Point(middle, high.y)], .black, width: 0.7)
        }
      }
    }
  }

  private func frame(_ style: FigureStyle) -> AxisFrame {
    let ends = series.flatMap { one in
      one.values + (one.ranges ?? []).compactMap { $0 }.flatMap { [$0.lowerBound, $0.upperBound] }
    }
    return AxisFrame(
      AxisFrame.Content(
        titles: TitleBlock(title: title, subtitle: subtitle, style: style), xTitle: xTitle, yTitle: yTitle,
        xAxis: { Axis(data: [0, 1], range: 0...1, padding: 0, length: $0, tickEvery: 50) },
        yAxis: {
          Axis(data: [0] + ends, range: yRange, padding: 0.04, length: $0, tickEvery: 28 * style.scale)
        }, legend: style.showsLegend ? legend(style) : nil,
        categories: {
          AxisLabels(groups, side: .columns, pitch: $0 / Double(max(1, groups.count)), style: style)
        }), plotSize: plotSize, style: style)
  }
}

extension BarChart: FigureWithLegend {
  func legend(_ style: FigureStyle) -> ChartLegend? {
    ChartLegend(series.enumerated().map { .init(name: $1.name, sample: .bar(style.color($0))) })
  }
}
