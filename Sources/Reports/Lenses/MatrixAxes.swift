import GPT
import Intervene
import Viz

/// What the rows and columns of a weight matrix are, and where its heads begin.
struct MatrixAxes {
  /// One side of a matrix.
  private struct Side {
    let name: String
    let count: Int
    /// Names of heads that share the side, from the first to the last.
    var heads: [String] = []
  }

  private let rows: Side
  private let columns: Side

  /// - Parameter heads: of a layer; there may be fewer of keys and values.
  init(_ matrix: MatrixSummary, heads: Int) {
    let words = matrix.name.split(separator: ".")
    let layer = words.count > 1 ? Int(words[1]) ?? 0 : 0
    let shape = matrix.shape
    func names(_ count: Int) -> [String] {
      (0..<count).map { count == heads ? Head(layer, $0).description : "\($0)" }
    }
    let residual = "residual stream"
    switch words.last {
    case "W_Q", "W_K",
      "W_V" where shape.count == 3:
      rows = Side(name: residual, count: shape[1])
      columns = Side(name: "head", count: shape[0] * shape[2], heads: names(shape[0]))
    case "W_O" where shape.count == 3:
      rows = Side(name: "head", count: shape[0] * shape[1], heads: names(shape[0]))
      columns = Side(name: residual, count: shape[2])
    default:
      let named: [Substring?: (String, String)] = [
        "W_in": (residual, "neuron"), "W_gate": (residual, "neuron"), "W_out": ("neuron", residual),
        "W_E": ("symbol", residual), "W_pos": ("position", residual), "W_U": (residual, "symbol"),
      ]
      let (down, across) = named[words.last] ?? ("row", "column")
      rows = Side(name: down, count: shape.first ?? 1)
      columns = Side(name: across, count: shape.last ?? 1)
    }
  }

  /// The matrix as a heat map with numbered rows and columns, and lines between heads.
  func picture(_ map: MatrixMap, _ title: String, _ label: String) -> Heatmap {
    let (down, across) = (Double(map.values.count), Double(map.values.first?.count ?? 1))
    let side = min(105 / across, 100 / down)
    let cell = Size(max(side, 44 / across), max(side, 44 / down))
    var picture = Heatmap(
      Grid(map.values.map { $0.map(Double.init) }), title: title,
      subtitle: map.block == [1, 1] ? "" : "extremes of \(map.block[0]) × \(map.block[1]) blocks",
      rowTitle: rows.name, columnTitle: columns.name, scale: .diverging(label), annotate: .never,
      rowSeparators: Self.borders(rows, map.block[0]), columnSeparators: Self.borders(columns, map.block[1]),
      cellSize: cell)
    picture.rowTicks = Self.ticks(rows, map.block[0])
    picture.columnTicks = Self.ticks(columns, map.block[1])
    return picture
  }

  private static func ticks(_ side: Side, _ block: Int) -> GridTicks {
    side.heads.isEmpty
      ? .numbers(side.count, block: block, ticks: 4)
      : .groups(side.heads, each: side.count / side.heads.count, block: block)
  }

  private static func borders(_ side: Side, _ block: Int) -> [Int] {
    guard side.heads.count > 1 else { return [] }
    let extent = Double(side.count / side.heads.count) / Double(block)
    return (1..<side.heads.count).map { Int((Double($0) * extent).rounded()) }
  }
}
