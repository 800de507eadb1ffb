import Worlds

/// The curves as tables.
extension CausalPruning {
  public var csv: String {
    func rows(_ order: String, _ points: [Point]) -> [[MechanisticTable.Cell]] {
      points.map { point in
        [
          .text(order), .count(point.percent), .count(point.removed), .number(point.accuracy),
          .number(point.interval.low), .number(point.interval.high), .number(nil), .number(nil), .number(nil),
          .count(settings.lists.sample),
        ]
      }
    }
    let random: [[MechanisticTable.Cell]] = atRandom.map { point in
      [
        .text("random"), .count(point.percent), .count(point.removed), .number(point.mean), .number(nil),
        .number(nil),
        .number(point.deviation), .number(point.lowest), .number(point.highest),
        .count(min(settings.drawLists, settings.lists.sample)),
      ]
    }
    return MechanisticTable(
      header: [
        "order", "percent", "removed", "accuracy", "low", "high", "deviation", "lowest",
        "highest", "lists",
      ], rows: rows("none", [baseline]) + rows("position", byPosition) + rows("size", bySize) + random
    ).csv
  }

  public var markdown: String {
    let curves = MechanisticTable(
      header: [
        "removed", "heads", "position first", "size first", "random", "deviation", "lowest", "highest",
      ],
      rows: settings.percents.indices.map { place in
        let random = atRandom.isEmpty ? nil : atRandom[place]
        return [
          .text("\(settings.percents[place]) %"), .count(byPosition[place].removed),
          .number(byPosition[place].accuracy), .number(bySize[place].accuracy), .number(random?.mean),
          .number(random?.deviation), .number(random?.lowest), .number(random?.highest),
        ]
      })
    let layers = (0..<task.layers).map { "\($0)" }
    let heads = (0..<task.heads).map { "head \($0)" }
    return """
      Accuracy after removing heads, lowest entropy first, k = \(task.k), \(settings.lists.protocol.rawValue) protocol; \
      \(TableText.fixed(baseline.accuracy)) with all heads (95 % interval \
      \(TableText.fixed(baseline.interval.low))–\(TableText.fixed(baseline.interval.high)), \(settings.lists.sample) lists).

      \(curves.markdown)
      ## Position entropy

      \(MechanisticTable.grid("layer", columns: heads, rows: layers, positionEntropy).markdown)
      ## Size entropy

      \(MechanisticTable.grid("layer", columns: heads, rows: layers, sizeEntropy).markdown)
      """
  }
}
