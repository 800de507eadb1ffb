/// The numbers behind a part of a figure, for pages on which a reader points at it.
enum FigureValues: Encodable {
  /// The cells of a matrix.
  case cells(Cells)
  /// One bar, or one point of a line.
  case point(PointValue)

  struct Cells: Encodable {
    /// Which of several matrices it is.
    let name: String
    let rowTitle: String
    let columnTitle: String
    /// What the numbers are.
    let unit: String
    let rows: [String]
    let columns: [String]
    /// Row by row; null for missing values.
    let values: [Number?]
    /// What stands in the cells instead of numbers; or nothing.
    let texts: [String]
    /// The numbers of outlined cells, counted row by row.
    let marks: [Int]
  }

  struct PointValue: Encodable {
    let name: String
    let unit: String
    let value: Number?
  }

  /// A number in the digits that a report's JSON has: those of a `Float` where it came from one.
  struct Number: Encodable {
    let value: Double

    init?(_ value: Double) {
      guard value.isFinite else { return nil }
      self.value = value
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      let single = Float(value)
      if Double(single) == value { try container.encode(single) } else { try container.encode(value) }
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .cells(let cells): try cells.encode(to: encoder)
    case .point(let point): try point.encode(to: encoder)
    }
  }
}

extension FigureValues {
  /// The cells of one panel of a heat map.
  static func panel(
    _ panel: HeatmapPanels.Panel, names: [String], rows: [String], columns: [String], rowTitle: String,
    columnTitle: String, unit: String
  ) -> FigureValues {
    let grid = panel.grid
    func labels(_ given: [String], _ count: Int) -> [String] {
      given.count == count ? given : (0..<count).map(String.init)
    }
    return .cells(
      Cells(
        name: names.filter { !$0.isEmpty }.joined(separator: ", "), rowTitle: rowTitle,
        columnTitle: columnTitle, unit: unit, rows: labels(rows, grid.rows),
        columns: labels(columns, grid.columns), values: grid.values.map(Number.init),
        texts: panel.texts,
        marks: panel.marks.map { $0.row * grid.columns + $0.column }.sorted()))
  }

  /// A bar or a point of a line.
  static func point(_ name: String, _ unit: String, _ value: Double) -> FigureValues {
    .point(PointValue(name: name, unit: unit, value: Number(value)))
  }
}

extension Canvas {
  /// Says what numbers stand in a rectangle; files that nobody points at do without.
  func describe(_ values: @autoclosure () -> FigureValues, in rect: Rect) {
    guard let page = target as? PointedSVGTarget else { return }
    page.describe(values(), in: rect)
  }
}
