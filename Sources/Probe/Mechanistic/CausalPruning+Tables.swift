import Arrays
import Records

/// The curves as tables.
extension CausalPruning {
  public var table: Table {
    func points(_ order: String, _ points: [Point]) -> [Row] {
      points.map {
        Row(
          order: order, percent: $0.percent, removed: $0.removed, accuracy: $0.accuracy,
          interval: $0.interval, lists: settings.lists.sample)
      }
    }
    let random = atRandom.map {
      Row(
        order: "random", percent: $0.percent, removed: $0.removed, accuracy: $0.mean, random: $0,
        lists: min(settings.drawLists, settings.lists.sample))
    }
    return Table(
      points("none", [baseline]) + points("position", byPosition) + points("size", bySize) + random
    ) {
      Column("order", \.order)
      Column("percent", \.percent)
      Column("removed", \.removed)
      Column("accuracy", \.accuracy)
      Column("low", \.interval?.low)
      Column("high", \.interval?.high)
      Column("deviation", \.random?.deviation)
      Column("lowest", \.random?.lowest)
      Column("highest", \.random?.highest)
      Column("lists", \.lists)
    }
  }

  public var writeUp: WriteUp {
    let format = NumberFormat.rounded(3)
    let curves = settings.percents.indices.map { place in
      (
        percent: settings.percents[place], position: byPosition[place], size: bySize[place],
        random: atRandom.isEmpty ? nil : atRandom[place]
      )
    }
    func entropy(_ grid: [[Double?]]) -> Table {
      Table.grid(
        "layer", columns: (0..<task.heads).map { "head \($0)" }, rows: (0..<task.layers).map(String.init),
        grid, format)
    }
    return WriteUp {
      """
      Accuracy after removing heads, lowest entropy first, k = \(task.k), \(settings.lists.protocol.rawValue) protocol; \
      \(format.text(baseline.accuracy)) with all heads (95 % interval \
      \(format.text(baseline.interval.low))–\(format.text(baseline.interval.high)), \(settings.lists.sample) lists).
      """
      Table(curves) {
        Column("removed") { "\($0.percent) %" }
        Column("heads") { $0.position.removed }
        Column("position first", format) { $0.position.accuracy }
        Column("size first", format) { $0.size.accuracy }
        Column("random", format) { $0.random?.mean }
        Column("deviation", format) { $0.random?.deviation }
        Column("lowest", format) { $0.random?.lowest }
        Column("highest", format) { $0.random?.highest }
      }
      "## Position entropy"
      entropy(positionEntropy)
      "## Size entropy"
      entropy(sizeEntropy)
    }
  }

  /// A point of a curve: with an interval, or the mean over random draws.
  private struct Row {
    let order: String
    let percent: Int
    let removed: Int
    let accuracy: Double
    var interval: ShareInterval?
    var random: RandomPoint?
    let lists: Int
  }
}
