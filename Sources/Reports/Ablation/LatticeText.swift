import Intervene
import Records
import Viz

/// A lattice of head sets on the terminal, in 80 columns; several modes stand side by side.
struct LatticeText {
  let report: LatticeReport
  let model: String
  var out = ReportText()

  private var all: [LatticeReport] { [report] + report.alternatives }
  private var target: String { report.target ?? "an output" }

  func print() {
    let inputs = SampleText.inputs(report.inputs, report.isSample)
    out.print("\(model), \(inputs) of '\(report.world)', teacher-forced")
    out.print(
      report.isExact
        ? "all \(report.subsets) sets of \(report.heads.count) heads removed"
        : "\(report.subsets) sets of \(report.heads.count) heads removed: a sample, sets by search")
    printSizes()
    for one in all where one.isSearched {
      printSets("break \(target) when removed", "breaks \(target) when removed", one.minimalBreakingSets, one)
      printSets("are enough for \(target)", "is enough for \(target)", one.minimalSufficientSets, one)
    }
    printShapley()
    for one in all { printOrders(one) }
    let bar = NumberText.fixed(100 * report.threshold, 1)
    let baselines = report.baseline.values
    let own =
      report.target == nil && report.threshold == baselines.min() && baselines.max() != baselines.min()
    if !report.isSearched { out.print("\nStopped: sets were not searched for.") }
    out.print(
      """

      A set breaks \(target) when accuracy falls below \(own ? "its own" : "\(bar) %"). Minimal: it does,
      and no \(report.isExact ? "proper subset" : "set with one head less") does. Accuracy need not fall with every
      head removed, so a larger set may do no harm. Shapley values: each head's share
      of the accuracy that is lost when all these heads go.
      """)
    out.printConstants(report.outputs, report.majority)
    out.printIntervals(
      all.flatMap { one in
        one.outputs.flatMap {
          [
            (one.baseline[$0], one.baselineIntervals?[$0]),
            (one.withoutAll[$0], one.withoutAllIntervals?[$0]),
          ]
        }
      })
  }

  /// How much of the variance over all sets is made by single heads, by pairs and so on.
  private func printOrders(_ one: LatticeReport) {
    guard let orders = one.orders, orders.values.contains(where: { $0.shares != nil }) else { return }
    let mode = all.count > 1 ? " (\(one.mode.rawValue))" : ""
    let most = 5
    out.print("\nVariance of accuracy over all sets, by how many heads act together\(mode), in %")
    out.print(
      Table(one.outputs.filter { orders[$0]?.shares != nil }) {
        Column("output") { $0 }
        for order in 0..<min(most, one.heads.count) {
          Column("\(order + 1)", { 100 * (orders[$0]?.shares?[order] ?? 0) }, .decimals(0))
        }
        if one.heads.count > most {
          Column("more", { 100 * (orders[$0]?.shares?.dropFirst(most).reduce(0, +) ?? 0) }, .decimals(0))
        }
        Column(
          "single heads added up explain", { orders[$0]?.explainedBySingles.map { 100 * max(0, $0) } },
          .decimals(0))
      })
  }

  /// The finding in a few lines: the smallest sets of each kind.
  func printBrief() {
    out.print(
      "\(model), \(SampleText.inputs(report.inputs, report.isSample)), "
        + "\(report.subsets) sets of heads removed")
    for one in all where one.isSearched {
      let mode = all.count > 1 ? " (\(one.mode.rawValue))" : ""
      printSmallest("\(target) breaks without\(mode):", one.minimalBreakingSets)
      printSmallest("\(target) needs no more than\(mode):", one.minimalSufficientSets)
    }
  }

  private func printSmallest(_ what: String, _ sets: [[String]]) {
    let size = sets.map(\.count).min()
    let shown = sets.filter { $0.count == size }
    var words = what.split(separator: " ").map(String.init)
    switch size {
    case nil: words.append("none")
    case 0: words += ["no", "head", "at", "all"]
    default:
      // The heads of a set stay together.
      words += shown.enumerated().flatMap { number, set in
        (number > 0 ? ["or"] : []) + [set.joined(separator: " ") + (number < shown.count - 1 ? "," : "")]
      }
      let more = sets.count - shown.count
      if more > 0 {
        words += "(and \(SampleText.counted(more, "minimal set")) of more heads)".split(separator: " ").map(
          String.init)
      }
    }
    out.print(DisplayWidth.wrapped(words, separator: " ", width: 80))
  }

  private func printSizes() {
    guard report.isExact else { return }
    out.print("\nsets that break \(target), by the number of heads removed")
    out.print(
      Table((report.sizes ?? []).filter { $0.removed > 0 }) {
        Column("heads", \.removed)
        Column("sets", \.sets)
        for one in all { Column(one.mode.rawValue) { one.sizes?[$0.removed].breaking ?? 0 } }
      })
  }

  private func printSets(_ what: String, _ singular: String, _ sets: [[String]], _ report: LatticeReport) {
    let mode = all.count > 1 ? " (\(report.mode.rawValue))" : ""
    out.print(
      "\n\(SampleText.counted(sets.count, "minimal set")) \(sets.count == 1 ? singular : what)\(mode)")
    let shown = 6
    for set in sets.prefix(shown) {
      out.print("  " + (set.isEmpty ? "no head at all" : set.joined(separator: " ")))
    }
    if sets.count > shown { out.print("  … and \(sets.count - shown) more (\(out.setting("json")) has all)") }
  }

  private func printShapley() {
    for one in all {
      let mode = all.count > 1 ? " (\(one.mode.rawValue))" : ""
      out.print("\nShapley values of accuracy\(mode)")
      let rows = one.heads.map { head in
        [head]
          + one.outputs.map { output in
            let value = NumberText.fixed(one.shapley[output]![head]!, one.isExact ? 3 : 2)
            return one.standardErrors.map { "\(value)±\(NumberText.fixed($0[output]![head]!, 2))" } ?? value
          }
      }
      let sum =
        ["sum"]
        + one.outputs.map { NumberText.fixed(one.baseline[$0]! - one.withoutAll[$0]!, 3) }
      out.print(
        Table(
          header: ["head"] + one.outputs, cells: rows.count > 40 ? Array(rows.prefix(40)) : rows + [sum],
          alignment: [.left] + one.outputs.map { _ in .right }
        ))
      if rows.count > 40 { out.print("… and \(rows.count - 40) more heads (\(out.setting("json")) has all)") }
    }
  }
}
