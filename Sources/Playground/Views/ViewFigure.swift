import Records
import Reports
import Viz

extension ViewReport {
  /// The maps as a figure.
  var figure: any Figure { maps.figure(title: title) }
}

extension [ViewReport.Map] {
  /// Side by side where they have one shape, else one below the other.
  func figure(title: String) -> any Figure {
    let maps = self
    let cells = { (map: ViewReport.Map) in
      Grid(rows: map.rows.count, columns: map.columns.count, values: map.values.joined().map { $0 ?? .nan })
    }
    func scale(_ map: ViewReport.Map) -> ColorScale {
      let range = map.range[0]...Swift.max(map.range[0], map.range[1])
      return map.scale == .diverging
        ? .diverging(map.unit, range: range) : .sequential(map.unit, range: range)
    }
    func texts(_ map: ViewReport.Map) -> [String] { map.texts.map { $0.joined().map { $0 ?? "" } } ?? [] }
    let heatmaps: [any Figure] = maps.map { map in
      HeatmapPanels(
        panels: [[.init(title: maps.count > 1 ? map.name : "", grid: cells(map), texts: texts(map))]],
        rowLabels: map.rows, columnLabels: map.columns, scale: scale(map),
        annotate: map.texts == nil ? .automatic : .always)
    }
    guard let first = maps.first, heatmaps.count > 1 else {
      guard let only = maps.first else { return Page([], title: title) }
      return HeatmapPanels(
        panels: [[.init(grid: cells(only), texts: texts(only))]], rowLabels: only.rows,
        columnLabels: only.columns, title: title, scale: scale(only),
        annotate: only.texts == nil ? .automatic : .always)
    }
    let isUniform = maps.allSatisfy {
      $0.rows == first.rows && $0.columns == first.columns && $0.range == first.range && $0.unit == first.unit
    }
    guard isUniform else { return Page(heatmaps, title: title) }
    let across = first.columns.count > 12 ? 2 : 4
    let rows = stride(from: 0, to: maps.count, by: across).map { start in
      maps[start..<Swift.min(maps.count, start + across)].map { map in
        HeatmapPanels.Panel(title: map.name, grid: cells(map), texts: texts(map))
      }
    }
    return HeatmapPanels(
      panels: rows, rowLabels: first.rows, columnLabels: first.columns, title: title, scale: scale(first))
  }
}
