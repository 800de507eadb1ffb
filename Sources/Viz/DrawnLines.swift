/// The lines of a chart on its axes. Where several run along the same way, they take turns: dashes of all their colours.
struct DrawnLines {
  /// Markers on every point of a long line would hide it; about this many are spread along it.
  private static let markersPerLine = 12
  /// Lines whose points are closer than this, in points, lie on one another.
  private static let tolerance = 0.6
  /// The length of a turn.
  private static let turn = 5.0

  /// A piece of a line between neighbouring points, in whole tolerances.
  private struct Piece: Hashable {
    let ends: [Int]

    init(_ from: Point, _ to: Point) {
      ends = [from.x, from.y, to.x, to.y].map { Int(($0 / DrawnLines.tolerance).rounded()) }
    }
  }

  private let series: [LineChart.Series]
  private let looks: [LineStyle]
  private let place: (Double, Double) -> Point?
  /// The places of each line's points; nil where its axes have no such value.
  private let points: [[Point?]]
  /// Which lines run along a piece.
  private var sharing: [Piece: [Int]] = [:]

  init(_ series: [LineChart.Series], _ looks: [LineStyle], place: @escaping (Double, Double) -> Point?) {
    self.series = series
    self.looks = looks
    self.place = place
    points = series.map { $0.points.map { place($0.x, $0.y) } }
    for (line, points) in points.enumerated() {
      for (from, to) in zip(points, points.dropFirst()) {
        guard let from, let to else { continue }
        let piece = Piece(from, to)
        if sharing[piece]?.last != line { sharing[piece, default: []].append(line) }
      }
    }
  }

  func draw(on canvas: Canvas) {
    for (line, look) in zip(series, looks) where line.band != nil { drawBand(of: line, look, on: canvas) }
    for (index, look) in looks.enumerated() {
      drawLine(index, look, on: canvas)
      drawMarkers(index, look, on: canvas)
    }
  }

  private func drawLine(_ index: Int, _ look: LineStyle, on canvas: Canvas) {
    var run: [Point] = []
    var company: [Int] = []
    func finish() {
      if company.count > 1, let turn = company.firstIndex(of: index) {
        let length = Self.turn * Double(company.count)
        canvas.line(
          run, look.color, width: 1.4, dash: [Self.turn, length - Self.turn],
          dashStart: turn == 0 ? 0 : length - Self.turn * Double(turn))
      } else {
        canvas.line(run, look.color, width: 1.2, dash: look.dash)
      }
      run = []
    }
    for (from, to) in zip(points[index], points[index].dropFirst()) {
      guard let from, let to else {
        finish()
        continue
      }
      let lines = sharing[Piece(from, to)] ?? [index]
      if run.isEmpty || lines != company {
        finish()
        company = lines
        run = [from]
      }
      run.append(to)
    }
    finish()
  }

  private func drawMarkers(_ index: Int, _ look: LineStyle, on canvas: Canvas) {
    let own = points[index]
    guard look.marker != .none, !own.isEmpty else { return }
    let chosen =
      own.count <= 30
      ? Array(own.indices)
      : (0..<Self.markersPerLine).map { (2 * $0 + 1) * own.count / (2 * Self.markersPerLine) }
    for (number, place) in chosen.enumerated() {
      guard let point = own[place] else { continue }
      // On shared pieces markers take turns as well.
      let next = place + 1 < own.count ? own[place + 1].map { Piece(point, $0) } : nil
      let before = place > 0 ? own[place - 1].map { Piece($0, point) } : nil
      let company =
        [next, before].compactMap { $0.flatMap { sharing[$0] } }.first { $0.count > 1 } ?? [index]
      if let turn = company.firstIndex(of: index), number % company.count == turn {
        look.drawMarker(at: point, on: canvas)
      }
    }
  }

  private func drawBand(of series: LineChart.Series, _ look: LineStyle, on canvas: Canvas) {
    var above: [Point] = []
    var below: [Point] = []
    func finish() {
      canvas.fill(polygon: above + below.reversed(), look.color, opacity: 0.18)
      (above, below) = ([], [])
    }
    for (point, bound) in zip(series.points, series.band ?? []) {
      if let upper = place(point.x, bound.upper), let lower = place(point.x, bound.lower) {
        above.append(upper)
        below.append(lower)
      } else {
        finish()
      }
    }
    finish()
  }
}
