extension Canvas {
  /// Above this many cells even vector output gets a picture instead of rectangles.
  static let vectorCellLimit = 16_384
  /// So it gets where cells are smaller than this, in points: pages of many maps would become slow to open.
  static let smallestVectorCell = 0.9

  /// Fills `rect` with the cells of `grid` in the colours of `scale`; missing values are left out.
  ///
  /// In pixels this is one small picture, enlarged without smoothing. SVG and PDF viewers do smooth
  /// pictures, so there the cells are rectangles, equal neighbours joined into one.
  func cells(_ grid: Grid, in rect: Rect, scale: ResolvedScale) {
    guard grid.rows > 0, grid.columns > 0 else { return }
    let smallest = min(rect.width / Double(grid.columns), rect.height / Double(grid.rows))
    if target.isVector && grid.values.count <= Self.vectorCellLimit && smallest >= Self.smallestVectorCell {
      rectangles(grid, in: rect, scale: scale)
    } else {
      picture(grid, in: rect, scale: scale)
    }
  }

  private func picture(_ grid: Grid, in rect: Rect, scale: ResolvedScale) {
    target.picture(
      grid.values.map { scale.color(of: $0)?.opaqueWord ?? 0 }, rows: grid.rows, columns: grid.columns,
      in: rect)
  }

  private func rectangles(_ grid: Grid, in rect: Rect, scale: ResolvedScale) {
    let width = rect.width / Double(grid.columns)
    let height = rect.height / Double(grid.rows)
    // Viewers smooth the edges of neighbours apart, which shows as hairlines. So each rectangle reaches
    // about a screen pixel below its neighbours at the right and below, which are drawn later.
    let overlap = min(1, width * 0.5, height * 0.5)
    for row in 0..<grid.rows {
      var column = 0
      while column < grid.columns {
        let start = column
        guard let color = scale.color(of: grid[row, column]) else {
          column += 1
          continue
        }
        column += 1
        while column < grid.columns, scale.color(of: grid[row, column]) == color { column += 1 }
        let joinsRight = column < grid.columns && !grid[row, column].isNaN
        let below = start..<(joinsRight ? column + 1 : column)
        let joinsBelow = row + 1 < grid.rows && below.allSatisfy { !grid[row + 1, $0].isNaN }
        fill(
          Rect(
            rect.x + Double(start) * width, rect.y + Double(row) * height,
            Double(column - start) * width + (joinsRight ? overlap : 0),
            height + (joinsBelow ? overlap : 0)), color)
      }
    }
  }

  /// Hatches the missing values of `grid`, runs of neighbours in a row as one.
  func hatchMissing(_ grid: Grid, in rect: Rect) {
    let width = rect.width / Double(max(1, grid.columns))
    let height = rect.height / Double(max(1, grid.rows))
    var found: [Rect] = []
    for row in 0..<grid.rows {
      var column = 0
      while column < grid.columns {
        let start = column
        while column < grid.columns, grid[row, column].isNaN { column += 1 }
        if column > start {
          found.append(
            Rect(
              rect.x + Double(start) * width, rect.y + Double(row) * height,
              Double(column - start) * width, height))
        } else {
          column += 1
        }
      }
    }
    // One pattern over the whole grid, so that strokes run on from cell to cell.
    if !found.isEmpty { target.clipped(to: found) { hatch(rect) } }
  }
}
