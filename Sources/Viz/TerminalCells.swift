import Records

/// The choices for one rendering: how a cell looks and how wide it is.
struct TerminalCells {
  enum Look { case color, numbers, shades }

  /// Longer column labels written downwards are cut.
  private static let tallestLabel = 8
  private static let shades: [String] = [" ", "░", "▒", "▓", "█"]

  let map: TerminalHeatmap
  let style: TerminalStyle
  let scale: ResolvedScale
  let look: Look
  /// Characters a cell.
  let width: Int
  let labelWidth: Int
  let blocks: [Range<Int>]
  private let rowLabels: [String]
  private let columnLabels: [String]

  init(_ map: TerminalHeatmap, style: TerminalStyle) {
    self.map = map
    self.style = style
    scale = map.scale.resolved(for: [map.grid])
    rowLabels = map.rowLabels.map { TokenLabel.singleLine($0) }
    columnLabels = map.columnLabels.map { TokenLabel.singleLine($0) }
    let widest = rowLabels.map(DisplayWidth.of).max() ?? 0
    labelWidth = widest == 0 ? 0 : min(widest, max(1, style.columns / 4)) + 1
    let room = max(1, style.columns - labelWidth)
    let columns = max(1, map.grid.columns)
    if columns * 4 <= room {
      // A sign takes a character more, and so does a mark behind three digits.
      let needsRoom =
        Self.factor(scale, characters: 3) != 100 && Self.factor(scale, characters: 4) == 100
        || !map.marks.isEmpty && Self.hasLongNumbers(map.grid, scale)
      (look, width) = (.numbers, needsRoom && columns * 5 <= room ? 5 : 4)
    } else if style.colors != .none {
      (look, width) = (.color, columns * 2 <= room ? 2 : 1)
    } else {
      (look, width) = (.shades, columns * 2 <= room ? 2 : 1)
    }
    let perBlock = max(1, room / width)
    blocks = stride(from: 0, to: map.grid.columns, by: perBlock).map {
      $0..<min(map.grid.columns, $0 + perBlock)
    }
  }

  func header(_ block: Range<Int>) -> [String] {
    let labels = block.map { columnLabels.isEmpty ? "" : columnLabels[$0] }
    let widest = labels.map(DisplayWidth.of).max() ?? 0
    if widest == 0 { return [] }
    let indent = DisplayWidth.spaces(labelWidth)
    // A mark follows the number, so the label ends one character before the cell does.
    let inner = look == .numbers ? width - 1 : width
    if widest <= inner {
      let cells = labels.map {
        DisplayWidth.padded($0, to: inner, alignment: look == .numbers ? .right : .left)
          + DisplayWidth.spaces(width - inner)
      }
      return [trimmed(indent + cells.joined())]
    }
    let columns = labels.map { Array(DisplayWidth.fittedInMiddle($0, to: Self.tallestLabel)) }
    let height = columns.map(\.count).max() ?? 0
    return (0..<height).map { line in
      let cells = columns.map { characters in
        // Written downwards and standing on the grid.
        let index = line - (height - characters.count)
        let text = index >= 0 ? DisplayWidth.fitted(String(characters[index]), to: width) : ""
        return DisplayWidth.padded(text, to: inner, alignment: look == .numbers ? .right : .left)
          + DisplayWidth.spaces(width - inner)
      }
      return trimmed(indent + cells.joined())
    }
  }

  func line(_ row: Int, _ block: Range<Int>) -> String {
    var line = ""
    if labelWidth > 0 {
      let text = DisplayWidth.fitted(rowLabels[row], to: labelWidth - 1)
      line = DisplayWidth.padded(text, to: labelWidth - 1, alignment: .right) + " "
    }
    for column in block { line += cell(row, column) }
    return style.colors == .none ? trimmed(line) : line
  }

  private func cell(_ row: Int, _ column: Int) -> String {
    let value = map.grid[row, column]
    let isMarked = map.marks.contains(Grid.Cell(row, column))
    guard let position = scale.position(of: value) else {
      let text = isMarked ? "*" : map.missing == .blank ? " " : "·"
      return DisplayWidth.padded(text, to: width - (look == .numbers && !isMarked ? 1 : 0), alignment: .right)
        + (look == .numbers && !isMarked ? " " : "")
    }
    switch look {
    case .color:
      let text = isMarked ? (width == 2 ? "[]" : "*") : DisplayWidth.spaces(width)
      return style.painted(text, background: scale.map.color(at: position))
    case .numbers:
      let number = NumberText.fixed(factor.map { clamped(value) * $0 } ?? position * 100, 0)
      let text = DisplayWidth.padded(number, to: width - 1, alignment: .right) + (isMarked ? "*" : " ")
      return style.painted(text, background: scale.map.color(at: position))
    case .shades:
      let shade = Self.shades[min(4, Int(position * 5))]
      if isMarked { return width == 2 ? shade + "*" : "*" }
      return String(repeating: shade, count: width)
    }
  }

  /// What values are multiplied by before they are shown as whole numbers, so that no effect stays 0; nil where cells
  /// tell how far between the ends of the scale they stand.
  private var factor: Double? { Self.factor(scale, characters: width - 1) }

  /// The first of some powers of ten with which both ends have so many characters at most and the scale spans ten steps;
  /// nil where none does.
  private static func factor(_ scale: ResolvedScale, characters: Int) -> Double? {
    let most = (0..<characters).reduce(1.0) { most, _ in 10 * most }
    return [100, 10, 1, 1e3, 1e4, 1e5, 1e6].first { factor in
      (scale.lower * factor).rounded() > -most / 10 && (scale.upper * factor).rounded() < most
        && (scale.upper - scale.lower) * factor >= 10
    }
  }

  /// Whether some number fills three characters, with nothing between it and a mark before it.
  private static func hasLongNumbers(_ grid: Grid, _ scale: ResolvedScale) -> Bool {
    let factor = factor(scale, characters: 3) ?? 1
    return grid.values.contains { value in
      scale.position(of: value) != nil
        && NumberText.fixed(min(max(value, scale.lower), scale.upper) * factor, 0).count >= 3
    }
  }

  private func clamped(_ value: Double) -> Double { min(max(value, scale.lower), scale.upper) }

  func legend() -> [String] {
    let lower = NumberText.compact(scale.lower)
    let upper = NumberText.compact(scale.upper)
    let name = scale.label.isEmpty ? "" : TokenLabel.singleLine(scale.label) + ": "
    var parts: [String] = []
    var bar = ""
    switch look {
    case .color:
      let steps = 16
      bar = (0..<steps).map {
        style.painted(" ", background: scale.map.color(at: Double($0) / Double(steps - 1)))
      }.joined()
      parts.append("\(name)\(lower) \u{0} \(upper)")
    case .numbers:
      parts.append(
        factor.map { $0 == 1 ? "\(name)values" : "\(name)values × \(NumberText.compact($0))" }
          ?? "\(name)percent of the way from \(lower) to \(upper)")
    case .shades:
      let bounds = (0...5).map {
        NumberText.compact(scale.lower + (scale.upper - scale.lower) * Double($0) / 5)
      }
      let steps = Self.shades.indices.dropFirst().map { "\(Self.shades[$0]) ≥ \(bounds[$0])" }
      parts.append("\(name)blank from \(lower), " + steps.joined(separator: ", ") + ", up to \(upper)")
    }
    if !map.marks.isEmpty && !map.markText.isEmpty {
      parts.append("\(look == .color && width == 2 ? "[]" : "*") \(TokenLabel.singleLine(map.markText))")
    }
    if map.missing == .hatched && map.grid.hasMissing { parts.append("· no value") }
    // The bar's escape codes have no width, so it is put in after the text has been fitted.
    return parts.map { part in
      let pieces = part.split(separator: "\u{0}", omittingEmptySubsequences: false)
      guard pieces.count == 2 else { return DisplayWidth.fitted(part, to: style.columns) }
      let text = pieces.joined()
      return DisplayWidth.of(text) + 16 <= style.columns
        ? pieces[0] + bar + pieces[1] : DisplayWidth.fitted(text, to: style.columns)
    }
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
