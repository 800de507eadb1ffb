import Intervene
import Records
import Viz
import Worlds

/// One pair's grid: layers down, positions or heads across.
struct PatchFigure {
  let report: PatchReport
  let model: String

  var title: String {
    "What carries \(Self.target(report)): \(report.site.rawValue) patched (\(report.direction.rawValue))"
  }

  /// The output; without a world the token, with the one that it is compared with if it is.
  static func target(_ report: PatchReport) -> String {
    guard let against = report.against else { return report.target }
    guard !report.isOfSet else { return "\(report.target) against \(against)" }
    return PromptText.token(report.target)
      + (report.metric == .logitDifference ? " against \(PromptText.token(against))" : "")
  }

  var heatmap: Heatmap {
    Heatmap(
      Grid(report.grid.map { $0.map { $0 ?? .nan } }), rowLabels: report.rows, columnLabels: columns,
      title: title,
      subtitle: "\(model); "
        + (report.isOfSet
          ? "mean over \(SampleText.counted(report.pairs, "pair")), \(text(report.cleanInput)); "
          : "clean \(text(report.cleanInput)), corrupt \(text(report.corruptInput)); ")
        + (["\(report.metric.rawValue): 1 = clean run, 0 = corrupt run"] + report.warnings)
        .joined(separator: ". "),
      columnTitle: report.site.isByHead
        ? "head" : report.against == nil ? "position, with clean | corrupt value" : "token, clean | corrupt",
      scale: PatchScale.scale(report.grid), annotate: report.site.isByHead ? .automatic : .never,
      missingText: "clean and corrupt runs measure the same", marks: marks,
      markText: "outlined: clean and corrupt text differ")
  }

  private func text(_ input: String) -> String {
    report.against == nil ? input : PromptFigure.shortened(input, to: 40)
  }

  /// Variables with their value, both values where the texts differ.
  var columns: [String] {
    guard !report.site.isByHead else { return report.columns.indices.map(String.init) }
    return report.tokens.map { token in
      let clean = TokenLabel.visible(token.clean)
      let text = token.differs ? "\(clean)|\(TokenLabel.visible(token.corrupt))" : clean
      return token.variable.map { "\($0)=\(text)" } ?? text
    }
  }

  /// The columns at which the texts differ.
  var marks: Set<Grid.Cell> {
    guard !report.site.isByHead else { return [] }
    return Set(
      report.tokens.filter(\.differs).flatMap { token in
        report.grid.indices.map { Grid.Cell($0, token.position) }
      })
  }
}

/// Colours for effects between 0 and 1; signed ones where they leave that range.
enum PatchScale {
  static func scale(_ grid: [[Double?]], label: String = "0 corrupt, 1 clean") -> ColorScale {
    let values = grid.joined().compactMap { $0 }
    let low = values.min() ?? 0
    return low < -0.05
      ? .diverging(label, range: min(low, -1)...max(values.max() ?? 1, 1))
      : .sequential(label, range: 0...1)
  }
}

/// All input variables across and outputs down, each a small grid.
struct CausalMapFigure {
  let report: CausalMap
  let model: String

  var title: String { "What each \(report.site.rawValue) carries of each input to each output" }

  var page: Page {
    let pairs = SampleText.counted(report.pairs, "pair")
    return Page(
      [panels], title: title,
      subtitle: "\(model), \(report.isSample ? "a sample of" : "all") \(pairs) that differ in one input; "
        + (["\(report.direction.rawValue), \(report.metric.rawValue): 1 = clean run, 0 = corrupt run"]
        + report.warnings).joined(separator: ". "),
      spacing: 2)
  }

  /// One map for each pair of variables, as many side by side as a page is wide.
  private var panels: HeatmapPanels {
    let labels = report.entries.map(labels).max { $0.count < $1.count } ?? []
    let across = labels.count <= 24 ? 3 : labels.count <= 40 ? 2 : 1
    let maps = report.entries.map { entry in
      HeatmapPanels.Panel(
        title: "\(entry.input) → \(entry.output)",
        grid: Grid(rows: report.layers, columns: labels.count) { row, column in
          column < entry.grid[row].count ? entry.grid[row][column] ?? .nan : .nan
        }, marks: marks(entry))
    }
    return HeatmapPanels(
      panels: stride(from: 0, to: maps.count, by: across).map {
        Array(maps[$0..<min(maps.count, $0 + across)])
      },
      rowLabels: (0..<report.layers).map(String.init), columnLabels: labels, rowTitle: "layer",
      columnTitle: report.site.isByHead ? "head" : "position",
      scale: PatchScale.scale(report.entries.flatMap(\.grid)),
      annotate: report.site.isByHead ? .automatic : .never, missing: .blank,
      markText: "outlined: the input variable itself",
      cellSize: Size(
        max(2, min(report.site.isByHead ? 26 : 14, 420 / Double(across * max(labels.count, 1)))),
        max(4, min(report.site.isByHead ? 18 : 14, 56 / Double(report.layers)))))
  }

  /// Contexts end before their output, so that shorter ones are the beginning of longer ones.
  private func labels(_ entry: CausalMap.Entry) -> [String] {
    report.site.isByHead
      ? entry.columns.indices.map(String.init) : entry.columns.map(TokenLabel.visible)
  }

  private func marks(_ entry: CausalMap.Entry) -> Set<Grid.Cell> {
    guard !report.site.isByHead else { return [] }
    return Set(
      entry.columns.indices.filter { entry.columns[$0] == entry.input }.flatMap { column in
        (0..<report.layers).map { Grid.Cell($0, column) }
      })
  }
}

/// Senders down, receivers across.
struct PathFigure {
  let report: PathReport
  let model: String

  var title: String { "Direct paths that carry \(report.target) (\(report.direction.rawValue))" }

  var heatmap: Heatmap {
    let inputs =
      report.cleanInput.map { "clean \($0), corrupt \(report.corruptInput ?? "")" }
      ?? Self.pairs(report)
    return Heatmap(
      Grid(report.grid.map { $0.map { $0 ?? .nan } }), rowLabels: report.rows, columnLabels: report.columns,
      title: title,
      subtitle: "\(model); \(inputs); \(report.metric.rawValue): 1 = clean run, 0 = corrupt run; "
        + ([report.throughMLPs ? "MLPs between let through" : "MLPs between frozen"] + report.warnings)
        .joined(separator: ". "),
      rowTitle: "from head", columnTitle: "to", scale: scale, missing: .blank)
  }

  static func pairs(_ report: PathReport) -> String {
    let variables = report.variables ?? []
    let names = variables.count <= 6 ? variables.joined(separator: ", ") : "one of \(variables.count) inputs"
    return "\(report.pairs) of \(report.pairsLookedAt) pairs change \(report.target); they differ in \(names)"
  }

  /// Around the run that is changed: no effect is white.
  var scale: ColorScale {
    let center = report.direction == .denoise ? 0.0 : 1.0
    let values = report.grid.joined().compactMap { $0 }
    let widest = max(0.1, values.map { abs($0 - center) }.max() ?? 1)
    return .diverging("0 corrupt, 1 clean", around: center, range: center - widest...center + widest)
  }
}
