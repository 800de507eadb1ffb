import Circuits
import Records
import Viz

extension CompareMethodsAnalysis: PresentedAnalysis {
  public func presentation(of report: MethodComparison, by model: String) -> Presentation {
    Presentation("methods", table: report.table) {
      [.init(name: "methods", title: report.title, figure: report.figure)]
    } text: { out in
      report.print(out)
    }
  }
}

extension MethodComparison {
  private var target: String {
    var seen: Set<String> = []
    return models.map(\.target).filter { seen.insert($0).inserted }.joined(separator: ", ")
  }
  private var count: Int { Set(models.map(\.model)).count }
  private var ablations: [CircuitAblation] {
    CircuitAblation.allCases.filter { kind in models.contains { $0.ablation == kind } }
  }
  private var worlds: String {
    var seen: Set<String> = []
    return models.map(\.world).filter { seen.insert($0).inserted }.joined(separator: ", ")
  }

  fileprivate var title: String { "Which methods find what is true" }

  /// Methods from the best mean AUROC down.
  private func methods(_ ablation: CircuitAblation) -> [String] {
    let own = summary.filter { $0.ablation == ablation }
    let means = Dictionary(grouping: own, by: \.method).mapValues { rows -> Double in
      let areas = rows.compactMap(\.auroc)
      return areas.isEmpty ? 0 : areas.reduce(0, +) / Double(areas.count)
    }
    return means.keys.sorted { (means[$0]!, $1) > (means[$1]!, $0) }
  }

  private func find(_ method: String, _ truth: MethodTruth, _ ablation: CircuitAblation) -> Summary? {
    summary.first { $0.method == method && $0.truth == truth && $0.ablation == ablation }
  }

  fileprivate var figure: HeatmapPanels {
    let rows = ablations.first.map(methods) ?? []
    let panels = ablations.map { ablation -> HeatmapPanels.Panel in
      let cells = rows.map { method in
        MethodTruth.allCases.map { find(method, $0, ablation) }
      }
      return HeatmapPanels.Panel(
        title: "\(ablation.rawValue) ablation", grid: Grid(cells.map { $0.map { $0?.auroc ?? .nan } }),
        texts: cells.joined().map { cell in
          guard let cell, let area = cell.auroc else { return "" }
          return NumberText.fixed(area, 2) + (cell.error.map { " ±" + NumberText.fixed($0, 2) } ?? "")
        })
    }
    return HeatmapPanels(
      panels: [panels], rowLabels: rows, columnLabels: MethodTruth.allCases.map(\.rawValue), title: title,
      subtitle: "AUROC, mean over \(count) model\(count == 1 ? "" : "s") of \(worlds) (\(target))"
        + (count > 1 ? " with 95 % intervals" : "") + "; 0.5 is chance",
      rowTitle: "method", columnTitle: "truth",
      scale: .diverging("AUROC", around: 0.5, range: 0...1), missing: .blank, cellSize: Size(64, 15))
  }

  fileprivate var table: Table {
    Table(summary) {
      Column("ablation") { $0.ablation.rawValue }
      Column("truth") { $0.truth.rawValue }
      Column("method", \.method)
      Column("models", \.models)
      Column("auroc", \.auroc, .decimals(3))
      Column("error", \.error, .decimals(3))
      Column("average_precision", \.averagePrecision, .decimals(3))
      Column("chance_precision", \.chancePrecision, .decimals(3))
      Column("hamming_distance", \.hammingDistance, .decimals(1))
      Column("correlation", \.correlation, .decimals(3))
    }
  }

  fileprivate func print(_ out: ReportText) {
    out.print(
      "\(target) in \(count) model\(count == 1 ? "" : "s") of \(worlds): AUROC of every method, 0.5 is chance"
    )
    for ablation in ablations {
      let rows = methods(ablation)
      out.print("\n\(ablation.rawValue) ablation" + (count > 1 ? ", mean over models ± 95 % interval" : ""))
      out.print(
        Table(rows) {
          Column("method") { $0 }
          for truth in MethodTruth.allCases {
            Column(truth.rawValue, { method -> String in cell(find(method, truth, ablation)) }, align: .right)
          }
        })
    }
    out.print(
      """

      Exact edges: those whose removal alone changes the answer's margin by more than 1 %.
      Breaking sets: heads of the smallest sets without which the target breaks.
      Behaviour: variables whose rewritten token changes an answer; equations: those
      that the target's rule mentions.
      """)
    var seen: Set<String> = []
    let notes = models.flatMap(\.notes).filter { seen.insert($0).inserted }
    for note in notes.prefix(6) { out.print("- \(note)") }
    if notes.count > 6 { out.print("and \(notes.count - 6) more (\(out.setting("json")) has all).") }
  }

  private func cell(_ summary: Summary?) -> String {
    guard let summary, let area = summary.auroc else { return "-" }
    return NumberText.fixed(area, 2) + (summary.error.map { " ±" + NumberText.fixed($0, 2) } ?? "")
  }
}
