import Circuits
import GPT
import Records
import Viz

/// A circuit on the terminal, in 80 columns.
struct CircuitText {
  let report: CircuitReport
  let model: String
  var out = ReportText()

  /// Edges that a terminal lists.
  private static let most = 20

  func print() {
    out.print(
      "\(model): \(report.target), \(report.method), \(report.ablation.rawValue) ablation, \(report.metric.rawValue)"
    )
    out.print(sample + "\n")
    let size = report.keptEdges.count
    out.print(
      "m is \(number(report.ends.whole)) with every edge, \(number(report.ends.none)) with none, "
        + "\(number(report.value)) with the circuit.")
    let f = report.faithfulness.map { NumberText.fixed($0, 2) } ?? "undefined"
    out.print(
      "\(size) of \(report.graph.edgeCount) edges: faithfulness \(f)\(randomText). Its answers are right on "
        + "\(percent(report.accuracy.all.circuit)) of \(report.accuracy.all.texts) texts (the whole model's on "
        + "\(percent(report.accuracy.all.whole)))\(heldOut).")
    if let stability = report.stability, let jaccard = stability.jaccard {
      out.print(
        "Over \(stability.resamples) resamples of the texts the \(size) best edges overlap by "
          + "\(NumberText.fixed(jaccard, 2)) (chance \(NumberText.fixed(stability.chance, 2))).")
    }
    out.print(areas + "\n")
    let edges = Array(report.keptEdges.prefix(Self.most))
    let hasQ = report.qValues != nil
    out.print(
      Table(edges) {
        Column("edge") { report.graph.edge($0).description }
        Column("score", { report.circuit.scores.values[$0] }, .compact)
        if hasQ { Column("q", { report.qValues?[$0] }, .decimals(3)) }
      })
    if size > edges.count {
      out.print("and \(size - edges.count) more (\(out.setting("out")) has all).")
    }
  }

  private var sample: String {
    let texts = SampleText.counted(report.texts, "text")
    let left = report.leftOut > 0 ? ", \(report.leftOut) left out for their length" : ""
    let kind = report.pairKind.map { " \($0.rawValue)" } ?? ""
    return
      "\(report.isSample ? "a sample: " : "")\(texts) of \(SampleText.counted(report.pairsLookedAt, "pair"))"
      + "\(kind.isEmpty ? "" : ",\(kind)")\(left)"
  }

  private var randomText: String {
    guard let mean = report.random.faithfulness, let interval = report.random.interval else { return "" }
    return " (random ones of this size \(NumberText.fixed(mean, 2)), "
      + "\(NumberText.fixed(interval[0], 2)) to \(NumberText.fixed(interval[1], 2)))"
  }

  private var heldOut: String {
    guard let share = report.accuracy.heldOut else { return "" }
    return "; of inputs that were not trained on, \(percent(share.circuit)) of \(share.texts)"
  }

  private var areas: String {
    report.curves.map { curve in
      let area = curve.ranking == .signed ? ("CPR", curve.area) : ("CMD", curve.distance)
      return "\(area.0) \(area.1.map { NumberText.fixed($0, 3) } ?? "undefined")"
    }.joined(separator: ", ") + " over all sizes (CPR: higher is better, CMD: lower)."
  }

  private func number(_ value: Double) -> String { NumberText.compact(value) }

  private func percent(_ share: Double) -> String { "\(NumberText.fixed(100 * share, 0)) %" }
}

extension CircuitReport {
  /// One line an edge.
  var table: Table {
    Table(Array(0..<graph.edgeCount)) {
      Column("edge") { graph.edge($0).description }
      Column("circuit_name") { graph.edge($0).circuitName }
      Column("score") { circuit.scores.values[$0] }
      Column("in_circuit") { circuit.kept[$0] ? "yes" : "no" }
      Column("q") { qValues?[$0] }
    }
  }
}
