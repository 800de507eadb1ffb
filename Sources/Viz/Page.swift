/// Figures together under one title, in rows or one above the other.
///
/// Where charts of a page have the same lines or bars, one legend below the title explains them.
public struct Page: Figure {
  /// Rows of figures, aligned at the left and at the top. A row that is too wide is broken.
  public var rows: [[any Figure]]
  /// The heading of the page.
  public var title: String
  /// A line below the heading.
  public var subtitle: String
  /// Space between figures, on top of their own margins.
  public var spacing: Double

  /// Rows of figures, each row from left to right.
  public init(rows: [[any Figure]], title: String = "", subtitle: String = "", spacing: Double = 4) {
    self.rows = rows
    self.title = title
    self.subtitle = subtitle
    self.spacing = spacing
  }

  /// One figure above the other.
  public init(_ figures: [any Figure], title: String = "", subtitle: String = "", spacing: Double = 4) {
    self.init(rows: figures.map { [$0] }, title: title, subtitle: subtitle, spacing: spacing)
  }

  /// Figures share the style's width in proportion to their natural ones.
  public func arranged(_ style: FigureStyle) -> ArrangedFigure {
    let legend = sharedLegend(style)
    let natural = rows.map { $0.map { part($0, nil, style, legend) } }
    let widest = natural.map(width).max() ?? 0
    // What is a little too wide was meant for a page.
    let width = style.width ?? (widest > FigureStyle.page + 0.01 ? FigureStyle.page : nil)
    let lines: [[ArrangedFigure]] =
      width.map { width in zip(rows, natural).flatMap { broken($0, $1, width, style, legend) } } ?? natural
    return place(lines, width: width, legend, style)
  }

  private func part(
    _ figure: any Figure, _ width: Double?, _ style: FigureStyle, _ legend: ChartLegend?
  ) -> ArrangedFigure {
    let isExplained = legend != nil && (figure as? any FigureWithLegend)?.legend(style) == legend
    return figure.arranged(style.part(width: width, showsLegend: !isExplained))
  }

  /// The legend that most charts have, of at least two.
  private func sharedLegend(_ style: FigureStyle) -> ChartLegend? {
    let legends = rows.joined().compactMap { ($0 as? any FigureWithLegend)?.legend(style) }
    let counts = legends.map { legend in legends.count { $0 == legend } }
    guard let most = counts.max(), most > 1 else { return nil }
    return legends[counts.firstIndex(of: most)!]
  }

  private func width(_ row: [ArrangedFigure]) -> Double {
    row.map(\.size.width).reduce(0, +) + spacing * Double(max(0, row.count - 1))
  }

  /// One row in as many lines as it needs, each figure as wide as its share.
  private func broken(
    _ row: [any Figure], _ natural: [ArrangedFigure], _ width: Double, _ style: FigureStyle,
    _ legend: ChartLegend?
  ) -> [[ArrangedFigure]] {
    guard !row.isEmpty else { return [] }
    // As many side by side as keep most of their width, in lines as even as can be.
    var each = row.count
    while each > 1, 0.7 * self.width(Array(natural.prefix(each))) > width { each -= 1 }
    let count = (row.count + each - 1) / each
    each = (row.count + count - 1) / count
    let starts = stride(from: 0, to: row.count, by: each)
    let widest =
      starts.map { start in
        natural[start..<min(row.count, start + each)].map(\.size.width).reduce(0, +)
      }.max() ?? 1
    // Nothing is made larger than it is by itself unless a width is asked for.
    let fitting = (width - spacing * Double(each - 1)) / widest
    let factor = style.width == nil ? min(1, fitting) : fitting
    return starts.map { start in
      (start..<min(row.count, start + each)).map { index in
        part(row[index], natural[index].size.width * factor, style, legend)
      }
    }
  }

  private func place(
    _ lines: [[ArrangedFigure]], width: Double?, _ legend: ChartLegend?, _ style: FigureStyle
  ) -> ArrangedFigure {
    let margin = TitleBlock.margin
    let titles = TitleBlock(title: title, subtitle: subtitle, style: style)
    let widest = max(lines.map(self.width).max() ?? 0, width ?? 0)
    let content = titles.preferredWidth(content: max(0, widest - 2 * margin))
    let titleHeight = titles.height(width: content)
    let legendTop = margin + titleHeight
    let legendHeight = legend?.height(width: content, style) ?? 0
    var y = titleHeight + legendHeight > 0 ? legendTop + legendHeight : 0
    var placed: [(ArrangedFigure, Point)] = []
    let columns = columns(lines, within: width ?? widest)
    for line in lines {
      var x = 0.0
      for (index, figure) in line.enumerated() {
        placed.append((figure, Point(columns?[index] ?? x, y)))
        x += figure.size.width + spacing
      }
      y += (line.map(\.size.height).max() ?? 0) + spacing
    }
    let reach = placed.map { $1.x + $0.size.width }.max() ?? 0
    let size = Size(max(content + 2 * margin, reach), max(1, y - (lines.isEmpty ? 0 : spacing)))
    return ArrangedFigure(size: size) { canvas in
      titles.draw(on: canvas, at: Point(margin, margin), width: content)
      legend?.draw(on: canvas, at: Point(margin, legendTop), width: content, style)
      for (figure, place) in placed { canvas.translated(to: place) { figure.draw(on: $0) } }
    }
  }

  /// Where columns begin if figures can stand below one another without needing much more room.
  private func columns(_ lines: [[ArrangedFigure]], within width: Double) -> [Double]? {
    let count = lines.map(\.count).max() ?? 0
    let full = lines.filter { $0.count == count }
    guard count > 1, full.count > 1, lines.allSatisfy({ $0.count == count || $0.count < 2 }) else {
      return nil
    }
    var starts = [0.0]
    for column in 0..<count {
      starts.append(starts[column] + (full.map { $0[column].size.width }.max() ?? 0) + spacing)
    }
    return starts[count] - spacing <= max(width, FigureStyle.page) + 0.01 ? starts : nil
  }
}
