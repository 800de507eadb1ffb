import Records

/// Heat maps of one shape and scale in characters, as many side by side as the terminal is wide, with one legend.
public struct TerminalPanels: Sendable {
  /// The maps, each with its title.
  public var maps: [TerminalHeatmap]

  /// Panels from left to right.
  public init(_ maps: [TerminalHeatmap]) { self.maps = maps }

  /// The picture as lines ending in "\n", each at most the style's columns wide.
  ///
  /// Precondition: all maps have as many rows as the first. Maps too wide to stand side by side follow one below the
  /// other.
  public func render(style: TerminalStyle = .plain) -> String {
    guard let first = maps.first else { return "" }
    precondition(
      maps.allSatisfy { $0.grid.rows == first.grid.rows },
      "TerminalPanels needs maps with \(first.grid.rows) rows each")
    let panels = maps.map { Panel($0, style: style) }
    let width = panels.map(\.width).max() ?? 0
    guard width < style.columns, panels.allSatisfy({ $0.cells.blocks.count == 1 }) else {
      return maps.map { $0.render(style: style) }.joined(separator: "\n")
    }
    let gap = 3
    let perRow = max(1, (style.columns + gap) / (width + gap))
    var lines: [String] = []
    for start in stride(from: 0, to: panels.count, by: perRow) {
      if start > 0 { lines.append("") }
      let row = panels[start..<min(panels.count, start + perRow)]
      for line in 0..<(row.map(\.lines.count).max() ?? 0) {
        lines.append(Self.joined(row.map { $0.line(line, paddedTo: width) }, gap: gap))
      }
    }
    lines += panels[0].cells.legend()
    return lines.map { $0 + "\n" }.joined()
  }

  private static func joined(_ parts: [String], gap: Int) -> String {
    var line = parts.joined(separator: DisplayWidth.spaces(gap))
    while line.last == " " { line.removeLast() }
    return line
  }

  /// One map's lines with their widths on screen (colours have none).
  private struct Panel {
    let cells: TerminalCells
    let width: Int
    let lines: [(text: String, width: Int)]

    init(_ map: TerminalHeatmap, style: TerminalStyle) {
      cells = TerminalCells(map, style: style)
      let block = cells.blocks.first ?? 0..<0
      let cellsWidth = cells.labelWidth + block.count * cells.width
      let title = DisplayWidth.fitted(TokenLabel.singleLine(map.title), to: style.columns)
      let heads = cells.header(block).map { (text: $0, width: DisplayWidth.of($0)) }
      let cells = cells
      let rows = (0..<map.grid.rows).map { row in
        let text = cells.line(row, block)
        return (text: text, width: style.colors == .none ? DisplayWidth.of(text) : cellsWidth)
      }
      lines = [(text: style.bold(title), width: DisplayWidth.of(title))] + heads + rows
      width = max(cellsWidth, lines.map(\.width).max() ?? 0)
    }

    func line(_ index: Int, paddedTo width: Int) -> String {
      guard index < lines.count else { return DisplayWidth.spaces(width) }
      return lines[index].text + DisplayWidth.spaces(width - lines[index].width)
    }
  }
}
