import Records

extension ReasoningRobustness {
  /// One line a set of items.
  public var table: Table {
    Table(zip(1..., rounds)) {
      Column("round") { number, _ in number }
      Column("items") { $1.items }
      Column("accuracy") { $1.accuracy }
      Column("useful_loss") { $1.usefulLoss }
      Column("useless_loss") { $1.uselessLoss }
      Column("S_P1") { $1.useful }
      Column("S_P2") { $1.steps }
    }
  }

  /// Correlations and bins.
  public var writeUp: WriteUp {
    let format = NumberFormat.rounded(3)
    return WriteUp {
      """
      Robustness, \(settings.reasoning.protocol.rawValue) protocol, \(items) items, \(settings.rounds) sets of \
      \(settings.smallest) to \(settings.largest). Accuracy \(format.text(accuracy)), with a \
      \(settings.reasoning.protocol == .paper ? "statement (the first)" : "useful statement") denied \
      \(format.text(usefulAccuracy))\(uselessAccuracy.map { ", with a useless one \(format.text($0))" } ?? "").
      """
      Table(relations) {
        Column("measure", \.measure)
        Column("score", \.score)
        Column("r", \.correlation.r, format)
        Column("low", \.correlation.low, format)
        Column("high", \.correlation.high, format)
        Column("shuffled low", \.shuffledLow, format)
        Column("shuffled high", \.shuffledHigh, format)
        Column("sets", \.correlation.observations)
      }
      Table(bins) {
        Column("score", \.score)
        Column("from", \.low, format)
        Column("to", \.high, format)
        Column("sets", \.rounds)
        Column("accuracy", \.accuracy, format)
        Column("useful loss", \.usefulLoss, format)
        Column("useless loss", \.uselessLoss, format)
      }
    }
  }
}
