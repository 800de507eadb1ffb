import Intervene
import Records
import Viz

extension ComparisonReport {
  /// The runs side by side.
  public var presentation: Presentation {
    Presentation("comparison", table: table) {
      [.init("comparison", ComparisonFigure(report: self).page)]
    } text: { out in
      ComparisonText(report: self, out: out).print()
    }
  }
}

/// Runs side by side on the terminal, in 80 columns.
struct ComparisonText {
  let report: ComparisonReport
  var out = ReportText()

  /// Pairs of outputs that are shown.
  private static let pairs = 16

  func print() {
    for (number, side) in report.runs.enumerated() {
      out.print(
        "\(Self.letter(number))  \(side.name): \(SampleText.inputs(side.inputs, side.isSample)) of '\(side.world)',"
      )
      out.print("   \(side.layers) layers of \(side.heads) heads, \(side.parameters) parameters")
    }
    out.print("\nAccuracy in % (teacher-forced/generated)")
    table(report.outputs) { side, output in
      let read = NumberText.fixed(100 * (side.accuracy.teacherForced[output] ?? 0), 1)
      return (side.accuracy.generated?[output]).map { "\(read)/\(NumberText.fixed(100 * $0, 1))" } ?? read
    } last: { output in
      ("constant", NumberText.fixed(100 * (report.runs[0].accuracy.majority[output] ?? 0), 1))
    }
    out.print("\nWhat each output needs to see (accuracy lost when it cannot attend there, in %)")
    table(report.outputs) { side, output in
      let needs = side.needs(of: output)
      return needs.isEmpty
        ? "nothing alone"
        : needs.prefix(3).map { "\($0.variable) \(NumberText.fixed(100 * $0.lost, 0))" }.joined(
          separator: ", ")
          + (needs.count > 3 ? ", …" : "")
    }
    printFollowing()
    out.print("\nThe heads that matter most (Shapley values of accuracy, \(StandardAnalyses.orders) orders)")
    table(report.outputs) { side, output in
      let heads = side.heads(of: output)
      return heads.isEmpty
        ? "-" : heads.map { "\($0.head) \(NumberText.fixed($0.value, 2))" }.joined(separator: ", ")
    }
    out.print("\nBest linear probe at the position that predicts the output (accuracy, layer)")
    table(report.outputs) { side, output in
      side.readable(output).map { "\(NumberText.fixed($0.accuracy, 2)) in \($0.layer)" } ?? "-"
    } last: { output in
      ("chance", report.runs[0].readable(output).map { NumberText.fixed($0.chance, 2) } ?? "-")
    }
  }

  private func printFollowing() {
    let pairs = report.outputs.flatMap { token in
      report.outputs.filter { target in
        report.runs.contains { $0.follows(target, token: token) != nil }
      }.map { (token: token, target: $0) }
    }
    guard !pairs.isEmpty else { return }
    out.print("\nA false value in the text: how often the later output follows the rules with it, in %")
    table(pairs.prefix(Self.pairs).map { "\($0.token) → \($0.target)" }) { side, name in
      let parts = name.split(separator: " ")
      return side.follows(String(parts[2]), token: String(parts[0]))
        .map { NumberText.fixed(100 * $0, 0) } ?? "-"
    }
    if pairs.count > Self.pairs {
      out.print("… and \(pairs.count - Self.pairs) more pairs (\(out.setting("json")) has all)")
    }
  }

  /// Rows down, runs across.
  private func table(
    _ names: [String], _ cell: (ComparisonReport.Side, String) -> String,
    last: ((String) -> (name: String, cell: String))? = nil
  ) {
    let rows = names.map { name in
      [name] + report.runs.map { cell($0, name) } + (last.map { [$0(name).cell] } ?? [])
    }
    let heading = names.first.flatMap { name in last.map { [$0(name).name] } } ?? []
    out.print(
      Table(header: [""] + report.runs.indices.map(Self.letter) + heading, cells: rows))
  }

  static func letter(_ number: Int) -> String { String(UnicodeScalar(UInt8(65 + number % 26))) }
}

/// Accuracies as bars, and below them what each output of each run needs to see.
struct ComparisonFigure {
  let report: ComparisonReport

  var page: Page {
    let bars = BarChart(
      groups: report.outputs,
      series: report.runs.map { side in
        BarChart.Series(
          side.name,
          values: report.outputs.map {
            side.accuracy.generated?[$0] ?? side.accuracy.teacherForced[$0] ?? .nan
          })
      } + [.constant(report.outputs, report.runs[0].accuracy.majority)],
      title: "Accuracy of the models' own answers", xTitle: "output", yTitle: "accuracy", yRange: 0...1,
      plotSize: Size(360, 120))
    let maps = report.runs.map { side in
      KnockoutFigure(report: side.knockout, model: side.name).heatmap
    }
    return Page(
      [bars as any Figure] + maps,
      title: "Comparison of \(report.runs.map(\.name).joined(separator: " and "))",
      spacing: 12)
  }
}
