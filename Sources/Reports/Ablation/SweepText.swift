import Arrays
import GPT
import Intervene
import Records
import Viz

/// Parts ablated one by one on the terminal, in 80 columns: those that matter, under one mode or several side by side.
struct SweepText {
  /// The same parts under different modes.
  let reports: [AblationSweep]
  let model: String
  var out = ReportText()

  /// Parts that are shown.
  private static let shown = 24

  private var first: AblationSweep { reports[0] }
  private var outputs: [String] { first.target.map { [$0] } ?? first.outputs }

  func print() {
    let what = first.parts.rawValue
    out.print("\(model), \(SampleText.inputs(first.inputs, first.isSample)) of '\(first.world)'")
    out.print("each \(what) alone, \(reports.map(\.mode.rawValue).joined(separator: ", ")) ablation\n")
    out.printUnreached(first.unreached)
    let changed = first.rows.indices.filter { number in reports.contains { isWorse(number, $0) } }
    guard !changed.isEmpty else {
      return out.print("No \(what) on its own makes \(first.target ?? "any output") worse.")
    }
    let worst = changed.sorted { (least($0), $0) < (least($1), $1) }
    out.print(table(Array(worst.prefix(Self.shown))))
    out.print("")
    out.print(
      (first.rows[0].generated == nil
        ? "Accuracy in %, teacher-forced" : "Accuracy in %: teacher-forced/generated")
        + (reports.count > 1 && outputs.count > 1 ? ", of the output that is worst." : "."))
    out.printConstants(outputs, first.baseline.majority)
    out.print("\(first.rows.count - changed.count) of \(first.rows.count) change nothing.")
    if changed.count > Self.shown {
      out.print("The worst \(Self.shown) of \(changed.count); \(out.setting("out")) table.csv has all.")
    }
    out.printIntervals(reports.flatMap(\.shares))
  }

  /// Outputs across under one mode, modes across under several.
  private func table(_ parts: [Int]) -> Table {
    Table(parts) {
      Column(first.parts.rawValue) { first.rows[$0].part }
      if reports.count == 1 {
        for output in outputs { Column(output, { Self.cell(first.rows[$0], output) }, align: .right) }
      } else {
        for report in reports {
          Column(report.mode.rawValue, { worstCell(report.rows[$0]) }, align: .right)
        }
      }
    }
  }

  private func worstCell(_ row: AblationSweep.Row) -> String {
    guard let output = outputs.min(by: { Self.least(row, $0) < Self.least(row, $1) }), outputs.count > 1
    else { return Self.cell(row, outputs[0]) }
    return Self.least(row, output) < 1 ? "\(output) \(Self.cell(row, output))" : Self.cell(row, output)
  }

  private static func cell(_ row: AblationSweep.Row, _ output: String) -> String {
    let read = NumberText.fixed(100 * row.teacherForced[output]!, 0)
    return row.generated.map { "\(read)/\(NumberText.fixed(100 * $0[output]!, 0))" } ?? read
  }

  private func isWorse(_ number: Int, _ report: AblationSweep) -> Bool {
    let row = report.rows[number]
    return outputs.contains { output in
      row.teacherForced[output]! < report.baseline.teacherForced[output]!
        || (row.generated?[output]).map { $0 < report.baseline.generated?[output] ?? 0 } ?? false
    }
  }

  private func least(_ number: Int) -> Double {
    reports.flatMap { report in outputs.map { Self.least(report.rows[number], $0) } }.min() ?? 0
  }

  private static func least(_ row: AblationSweep.Row, _ output: String) -> Double {
    min(row.teacherForced[output]!, row.generated?[output] ?? 1)
  }
}

extension AblationSweep {
  /// All shares of the outputs that are looked at, with their intervals.
  fileprivate var shares: [(share: Double?, interval: ShareInterval?)] {
    let outputs = target.map { [$0] } ?? outputs
    return rows.flatMap { row in
      outputs.flatMap {
        [
          (row.teacherForced[$0], row.intervals?.teacherForced[$0]),
          (row.generated?[$0], row.intervals?.generated?[$0]),
        ]
      }
    }
  }
}
