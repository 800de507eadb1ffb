import Worlds

extension ReasoningProbe {
  /// One line a cell, with everything that tells it from the others; missing numbers are empty.
  public var csv: String { table.csv }

  /// Tables for a write-up; missing numbers are `-`.
  public var markdown: String {
    var text = """
      \(task == .arc ? "Explanations" : "Theories"), \(settings.protocol.rawValue) protocol, \(settings.shots) \
      demonstrations, \(settings.randomModels) random models. S_P1: is a statement useful? S_P2: at which step?

      \(table.markdown)
      """
    let missing = Set(
      cells.flatMap { [$0.scores.useful.missing, $0.scores.answers.missing].compactMap { $0 } })
    for reason in missing.sorted() { text += "\n- \(reason)\n" }
    return text
  }

  private var table: MechanisticTable {
    MechanisticTable(
      header: [
        "kind", "depth", "items", "too_long", "theories", "accuracy", "low", "high", "majority", "proven",
        "unproven",
      ]
        + ["S_P1", "S_P2"].flatMap { name in
          [
            name, "\(name)_low", "\(name)_high", "\(name)_f1", "\(name)_random", "\(name)_shuffled",
            "\(name)_rows",
          ]
        },
      rows: cells.map { cell in
        [
          .text(cell.kind.statements.map { "\($0) statements" } ?? "any size"), .count(cell.kind.depth),
          .count(cell.accuracy?.items ?? 0), .count(cell.tooLong), .count(cell.theories),
          .number(cell.accuracy?.accuracy), .number(cell.accuracy?.interval.low),
          .number(cell.accuracy?.interval.high),
          .number(cell.accuracy?.majority), .number(cell.accuracy?.proven), .number(cell.accuracy?.unproven),
        ]
          + [cell.scores.useful, cell.scores.answers].flatMap { score -> [MechanisticTable.Cell] in
            let range = score.byRandomModel?.range
            let controls = score.probe?.controls
            return [
              .number(score.score), .number(range?.lowerBound), .number(range?.upperBound),
              .number(score.probe?.mean), .number(controls?.random?.mean), .number(controls?.shuffled.mean),
              .count(score.probe?.rows ?? 0),
            ]
          }
      })
  }
}
