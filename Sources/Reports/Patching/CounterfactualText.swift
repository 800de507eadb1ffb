import Arrays
import GPT
import Intervene
import Records
import Viz
import Worlds

/// Counterfactual tokens on the terminal, in 80 columns.
struct CounterfactualText {
  let model: String
  var out = ReportText()

  func print(_ report: CounterfactualReport) {
    out.print(
      "\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)': "
        + "\(report.token) replaced by a false value")
    out.print(
      report.isDirect
        ? "the rule of \(report.target) reads \(report.token)\n"
        : "the rule of \(report.target) does not mention \(report.token)\n")
    out.print(
      Table(
        header: [report.target, "changed", "follows", "follows*", "keeps truth*", "cases*"],
        cells: rows("teacher-forced", report.shares) + rows("generated", report.generated),
        alignment: [.left, .right, .right, .right, .right, .right]
      ))
    out.print(
      "* where the rules give another \(report.target) with the false \(report.token);\nfollows: the answer changes, to what the rules give"
    )
    if report.areAlternativesDrawn {
      out.print("\(Self.drawn(report.alternatives)) (\(out.setting("alternatives")))")
    }
    let shown = report.cases.filter {
      $0.teacherForced.rule != $0.truth || $0.teacherForced.after != $0.truth
    }
    guard !shown.isEmpty else { return }
    out.print("\nInputs for which it matters, or the answer is not the true one (teacher-forced)")
    out.print(
      Table(shown.prefix(16)) {
        Column("input", \.input)
        Column(report.token) { "\($0.value)→\($0.replacedBy)" }
        Column("true \(report.target)", \.truth)
        Column("rule", \.teacherForced.rule)
        Column("before", \.teacherForced.before)
        Column("after", \.teacherForced.after)
      })
    if shown.count > 16 { out.print("… \(shown.count - 16) more in \(out.setting("json"))") }
  }

  /// The finding in two lines.
  func printBrief(_ report: CounterfactualReport) {
    let (token, target) = (report.token, report.target)
    out.print(
      "with a false \(token) in its context, \(target) changes on \(EvaluationText.percent(report.changed)) of inputs"
    )
    guard let follows = report.followsWhereItMatters, let keeps = report.keepsTruth else {
      return out.print("the rules give the same \(target) with a false \(token): nothing to tell")
    }
    let verdict =
      if report.changed == 0 {
        "no answer changes, so it does not read \(token)"
      } else if follows > 0.9 {
        "it reads \(token)"
      } else if keeps > 0.9 {
        "it does not need \(token)"
      } else if follows == 0 {
        "its answers change, but not to what the rules give"
      } else {
        "it goes by \(token) in part"
      }
    out.print(
      "where the rules then give another \(target), the model follows them in "
        + "\(EvaluationText.percent(follows)): \(verdict)")
  }

  func print(_ report: CounterfactualMap) {
    out.print(
      "\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)': one output (row) is"
    )
    out.print("replaced by a false value, a later one (column) is read, teacher-forced\n")
    let figure = CounterfactualFigure(model: model)
    let maps = figure.maps(report).map { map in
      TerminalHeatmap(
        map.grid, rowLabels: report.tokens, columnLabels: report.targets, title: map.title,
        scale: .sequential(range: 0...1), missing: .blank, marks: figure.marks(report),
        markText: "the rule of the column mentions the row")
    }
    out.print(TerminalPanels(maps).render(style: out.style), terminator: "")
    out.print(
      "\nfollows (changes to what the rules give), keeps truth: where the rules give\n"
        + "another value with the false token")
    if report.areAlternativesDrawn {
      out.print("\(Self.drawn(report.alternatives)) (\(out.setting("alternatives")))")
    }
    out.printIntervals(report.shares)
  }

  static func drawn(_ alternatives: Int) -> String {
    "false values of an input: \(alternatives), drawn where there are more"
  }

  /// The shares, and below them their intervals where there are any.
  private func rows(_ name: String, _ shares: CounterfactualReport.Shares) -> [[String]] {
    let values = [shares.changed, shares.follows, shares.followsWhereItMatters, shares.keepsTruth]
    let row = [name] + values.map { $0.map { NumberText.fixed($0, 3) } ?? "-" } + ["\(shares.matters)"]
    guard let all = shares.intervals else { return [row] }
    let ends = [all.changed, all.follows, all.followsWhereItMatters, all.keepsTruth]
    return [
      row,
      ["  95 % interval"] + ends.map { $0.map { SampleText.ends($0, by: 1, decimals: 2) } ?? "-" } + [""],
    ]
  }

  private func number(_ value: Int?) -> String { value.map(String.init) ?? "-" }
}

/// Counterfactual tokens as figures.
struct CounterfactualFigure {
  let model: String

  func chart(_ report: CounterfactualReport) -> BarChart {
    BarChart(
      groups: ["changed", "follows", "follows*", "keeps truth*"],
      series: [
        BarChart.Series(
          "teacher-forced",
          values: [
            report.changed, report.follows, report.followsWhereItMatters ?? .nan, report.keepsTruth ?? .nan,
          ], ranges: Self.ranges(report.intervals)),
        BarChart.Series(
          "generated",
          values: [
            report.generated.changed, report.generated.follows,
            report.generated.followsWhereItMatters ?? .nan,
            report.generated.keepsTruth ?? .nan,
          ], ranges: Self.ranges(report.generated.intervals)),
      ], title: "Does \(report.target) follow a false \(report.token)?",
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample)); "
        + "* where the rules give another value (\(report.matters) and \(report.generated.matters) cases)",
      yTitle: "share of cases", yRange: 0...1, plotSize: Size(300, 150))
  }

  func page(_ report: CounterfactualMap) -> HeatmapPanels {
    HeatmapPanels(
      panels: [maps(report).map { HeatmapPanels.Panel(grid: $0.grid, marks: marks(report)) }],
      rowLabels: report.tokens, columnLabels: report.targets,
      title: "Which outputs follow a false token before them",
      subtitle:
        "\(model), \(SampleText.inputs(report.inputs, report.isSample)), teacher-forced; "
        + (SampleText.intervals(report.shares).map { $0 + "; " } ?? "") + "follows and keeps truth: "
        + "where the rules give another value with the false token",
      rowTitle: "replaced", columnTitle: "read", columnHeadings: maps(report).map(\.title),
      scale: .sequential("share of cases", range: 0...1), missing: .blank,
      markText: "outlined: the rule reads the replaced output", cellSize: Size(24, 20))
  }

  func maps(_ report: CounterfactualMap) -> [(title: String, grid: Grid)] {
    [
      ("changed", report.changed), ("follows", report.followsWhereItMatters),
      ("keeps truth", report.keepsTruth),
    ].map { ($0.0, Grid($0.1.map { $0.map { $0 ?? .nan } })) }
  }

  private static func ranges(
    _ intervals: CounterfactualReport.Shares.Intervals?
  ) -> [ClosedRange<Double>?]? {
    intervals.map { all in
      [all.changed, all.follows, all.followsWhereItMatters, all.keepsTruth].map { $0?.range }
    }
  }

  func marks(_ report: CounterfactualMap) -> Set<Grid.Cell> {
    Set(
      report.tokens.indices.flatMap { row in
        report.targets.indices.filter { report.isDirect[row][$0] }.map { Grid.Cell(row, $0) }
      })
  }
}

extension CounterfactualMap {
  /// All shares that are shown, with their intervals.
  fileprivate var shares: [(share: Double?, interval: ShareInterval?)] {
    guard let intervals else { return [] }
    return [
      (changed, intervals.changed), (followsWhereItMatters, intervals.followsWhereItMatters),
      (keepsTruth, intervals.keepsTruth),
    ].flatMap { values, intervals in
      zip(values.joined(), intervals.joined()).map { ($0, $1) }
    }
  }
}
