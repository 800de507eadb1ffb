import GPT
import Intervene
import Records
import Viz
import Worlds

/// Patching on the terminal, in 80 columns.
struct PatchText {
  let model: String
  var out = ReportText()

  func print(_ report: PatchReport) {
    let (clean, corrupt) = (PromptText.token(report.cleanAnswer), PromptText.token(report.corruptAnswer))
    out.print(
      "\(model): \(report.site.rawValue), \(report.direction.rawValue), \(report.metric.rawValue) of "
        + PatchFigure.target(report))
    if let cleanValue = report.cleanValue, let corruptValue = report.corruptValue {
      out.print(
        "clean    \(report.cleanInput): \(report.target) = \(cleanValue), the model says \(clean)")
      out.print("corrupt  \(report.corruptInput): \(corruptValue), \(corrupt)")
    } else if report.isOfSet {
      out.print("\(SampleText.counted(report.pairs, "pair")): \(report.cleanInput) and the corrupted ones")
      out.print("the model's own answer is \(report.cleanAnswer)")
      if report.leftOut > 0 {
        out.print(
          "\(SampleText.counted(report.leftOut, "line")) left out: of other lengths, or without two answers")
      }
    } else {
      out.print("clean    \(PromptFigure.shortened(report.cleanInput, to: 70))")
      out.print("         the model goes on with \(clean)")
      out.print("corrupt  \(PromptFigure.shortened(report.corruptInput, to: 70))")
      out.print("         the model goes on with \(corrupt)")
    }
    out.print("\(metric(report.clean, report.corrupt, report.warnings))\n")
    let figure = PatchFigure(report: report, model: model)
    map(
      report.grid, report.rows.map(Self.layer), figure.columns, figure.marks, "clean and corrupt text differ",
      scale: PatchScale.scale(report.grid, label: ""))
  }

  func print(_ report: CausalMap) {
    let amount = report.isSample ? "a sample of" : "all"
    out.print(
      "\(model): \(report.site.rawValue), \(report.direction.rawValue), \(report.metric.rawValue)\n\(amount) "
        + "\(SampleText.counted(report.pairs, "pair")) that differ in one input")
    if report.leftOut > 0 {
      out.print("\(report.leftOut) left out: their texts have another length than most")
    }
    if report.isSample {
      for output in report.outputs {
        let changing = report.entries.filter { $0.output == output }.reduce(0) { $0 + $1.pairs }
        out.print("\(changing) of \(report.pairs) change \(output)")
      }
    }
    out.print("\nWhere each input's effect on an output is largest, layer by layer")
    let layers = Self.shownLayers(report.layers)
    out.print(
      Table(report.entries) {
        Column("output", \.output)
        Column("input", \.input)
        Column("pairs", \.pairs)
        for layer in layers {
          Column("layer \(layer)") { strongest(in: $0, layer, report.site) }
        }
      })
    out.print(
      report.direction == .denoise
        ? "\n1: this activation alone restores the clean answer; 0: it carries nothing."
        : "\n0: without this activation the clean answer is gone; 1: it is not needed.")
    for warning in report.warnings { out.print(warning) }
    out.printErrors(report.entries.flatMap { ($0.standardErrors ?? []).joined() })
  }

  private func strongest(in entry: CausalMap.Entry, _ layer: Int, _ site: Site) -> String? {
    guard let column = entry.strongest[layer], let value = entry.grid[layer][column] else { return nil }
    let place = site.isByHead ? "\(layer).\(column)" : TokenLabel.visible(entry.columns[column])
    return "\(place) \(NumberText.fixed(value, 2))"
  }

  func print(_ report: PathReport) {
    let inputs =
      report.cleanInput.map { "clean \($0), corrupt \(report.corruptInput ?? "")" }
      ?? PathFigure.pairs(report)
    out.print(
      "\(model): paths to \(report.target), \(report.direction.rawValue), \(report.metric.rawValue)")
    out.print(inputs + (report.throughMLPs ? "; MLPs between let through" : "; MLPs between frozen"))
    out.print("\(metric(report.clean, report.corrupt, report.warnings))\n")
    // Receivers that no sender reaches are left out.
    let reached = report.columns.indices.filter { column in report.grid.contains { $0[column] != nil } }
    map(
      report.grid.map { row in reached.map { row[$0] } }, report.rows, reached.map { report.columns[$0] }, [],
      "",
      scale: PathFigure(report: report, model: model).scale)
    let strongest = report.grid.indices.flatMap { row in
      report.columns.indices.compactMap { column in
        report.grid[row][column].map { (row, column, $0) }
      }
    }.sorted { Self.effect($0.2, report.direction) > Self.effect($1.2, report.direction) }
    out.print("\nStrongest paths")
    out.print(
      Table(strongest.prefix(8)) {
        Column("from head") { report.rows[$0.0] }
        Column("to") { report.columns[$0.1] }
        Column(
          "value",
          { row, column, value in
            NumberText.fixed(value, 3)
              + (report.standardErrors?[row][column].map { " ± \(NumberText.fixed($0, 3))" } ?? "")
          }, align: .right)
      })
    out.printErrors((report.standardErrors ?? []).joined())
  }

  /// How far a value is from that of the run that is changed.
  private static func effect(_ value: Double, _ direction: PatchDirection) -> Double {
    abs(direction == .denoise ? value : 1 - value)
  }

  private func metric(_ clean: Double, _ corrupt: Double, _ warnings: [String]) -> String {
    (["1 = clean (\(NumberText.compact(clean))), 0 = corrupt (\(NumberText.compact(corrupt)))"] + warnings)
      .joined(separator: "\n")
  }

  private func map(
    _ grid: [[Double?]], _ rows: [String], _ columns: [String], _ marks: Set<Grid.Cell>, _ markText: String,
    scale: ColorScale
  ) {
    out.print(
      TerminalHeatmap(
        Grid(grid.map { $0.map { $0 ?? .nan } }), rowLabels: rows, columnLabels: columns,
        scale: scale, missing: .blank, marks: marks, markText: markText
      ).render(style: out.style), terminator: "")
  }

  private static func layer(_ name: String) -> String {
    name.split(separator: " ").last.map(String.init) ?? name
  }

  /// All layers of a small model; of others first, last and some between.
  private static func shownLayers(_ layers: Int) -> [Int] {
    let most = 5
    return layers <= most ? Array(0..<layers) : (0..<most).map { $0 * (layers - 1) / (most - 1) }
  }
}
