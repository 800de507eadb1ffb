import Records

extension ReasoningProbe {
  /// One line a cell, with everything that tells it from the others.
  public var table: Table {
    Table(cells) {
      Column("kind") { $0.kind.statements.map { "\($0) statements" } ?? "any size" }
      Column("depth", \.kind.depth)
      Column("items") { $0.accuracy?.items ?? 0 }
      Column("too_long", \.tooLong)
      Column("theories", \.theories)
      Column("accuracy", \.accuracy?.accuracy, .rounded(3))
      Column("low", \.accuracy?.interval.low, .rounded(3))
      Column("high", \.accuracy?.interval.high, .rounded(3))
      Column("majority", \.accuracy?.majority, .rounded(3))
      Column("proven", { $0.accuracy?.proven }, .rounded(3))
      Column("unproven", { $0.accuracy?.unproven }, .rounded(3))
      Self.columns("S_P1").map { $0.of(\.scores.useful) }
      Self.columns("S_P2").map { $0.of(\.scores.answers) }
    }
  }

  /// The table, and why scores are missing.
  public var writeUp: WriteUp {
    let missing = Set(cells.flatMap { $0.scores.named.compactMap(\.score.missing) })
    return WriteUp {
      """
      \(task == .arc ? "Explanations" : "Theories"), \(settings.protocol.rawValue) protocol, \(settings.shots) \
      demonstrations, \(settings.randomModels) random models. S_P1: is a statement useful? S_P2: at which step?
      """
      table
      for reason in missing.sorted() { "- \(reason)" }
    }
  }

  private static func columns(_ name: String) -> [Column<MechanisticScore>] {
    [
      Column(name, \.score, .rounded(3)),
      Column("\(name)_low", \.byRandomModel?.range?.lowerBound, .rounded(3)),
      Column("\(name)_high", \.byRandomModel?.range?.upperBound, .rounded(3)),
      Column("\(name)_f1", \.probe?.mean, .rounded(3)),
      Column("\(name)_random", { $0.probe?.controls.random?.mean }, .rounded(3)),
      Column("\(name)_shuffled", { $0.probe?.controls.shuffled.mean }, .rounded(3)),
      Column("\(name)_rows") { $0.probe?.rows ?? 0 },
    ]
  }
}
