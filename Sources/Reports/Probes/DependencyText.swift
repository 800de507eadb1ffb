import Arrays
import Foundation
import Probe
import Records
import Viz

/// A dependency report on the terminal, in 80 columns.
struct DependencyText {
  let report: DependencyReport
  let model: String
  var out = ReportText()

  func print() {
    let r = report
    let extent = r.inputs == r.worldInputs ? "all" : "a sample of"
    out.print("\(model) on \(extent) \(r.inputs) inputs of world '\(r.world)'")
    out.print(
      "\(NumberText.grouped(Double(r.rows))) rows of \(r.features) features: attention to an input, "
        + (r.settings.perHead ? "head by head" : "mean over heads"))
    let knn = r.settings.classifier
    out.print(
      "knn, k \(knn.k), metric \(knn.metric.rawValue), weights \(knn.weights.rawValue)"
        + (r.settings.divideByMaximum ? ", features divided by the largest" : ""))
    printScores()
    printControls()
    printOutputs()
    printMeasures()
    printMaps()
    printNotes()
  }

  /// Those that an untrained model reaches, too, come last.
  private var scores: [DependencyScore] {
    report.scores.filter { !$0.isMatchedByUntrained } + report.scores.filter(\.isMatchedByUntrained)
  }

  private func printScores() {
    heading("Told by the probe (macro-F1)")
    out.print(
      Table(scores) {
        Column("label", \.label.rawValue)
        Column("split") { Self.name($0.split) }
        Column("F1", \.probe?.mean, .decimals(3))
        Column("random", { $0.probe?.controls.random?.mean }, .decimals(3))
        Column("from–to", { Self.range($0.probe?.controls.random) }, align: .right)
        Column("normalised", { $0.probe?.controls.normalized }, .decimals(3))
      })
    for score in scores where !score.caveat.isEmpty {
      out.print("- \(score.label.rawValue), \(Self.name(score.split)): \(score.caveat)")
      if let leftOut = score.counted?.leftOut, !leftOut.isEmpty {
        out.print("  (all labels the same, not in the mean: \(leftOut.joined(separator: ", ")))")
      }
    }
    for score in report.scores {
      guard let missing = score.missing else { continue }
      out.print("- \(score.label.rawValue), \(Self.name(score.split)): \(missing)")
    }
  }

  private func printControls() {
    heading("Controls on the trained model (macro-F1)")
    out.print(
      Table(report.scores) {
        Column("label", \.label.rawValue)
        Column("split") { Self.name($0.split) }
        Column("majority", { $0.probe?.controls.majority.mean }, .decimals(3))
        Column("shuffled", { $0.probe?.controls.shuffled.mean }, .decimals(3))
        Column("position", \.position, .decimals(3))
      })
  }

  private func printOutputs() {
    let outputs = report.scores.flatMap { score in
      (score.outputs ?? []).map { (label: score.label, output: $0) }
    }
    guard !outputs.isEmpty else { return }
    heading("Each output left out: learned from the others")
    out.print(
      Table(outputs) {
        Column("label") { $0.label.rawValue }
        Column("output") { $0.output.output }
        Column("F1", .decimals(3)) { $0.output.f1 }
        Column("random", .decimals(3)) { $0.output.random?.mean }
        Column("from–to", { Self.range($0.output.random) }, align: .right)
        Column("normalised", .decimals(3)) { $0.output.normalized }
        Column("right", .decimals(3)) { $0.output.accuracy }
      })
  }

  /// A table for each label that has two classes.
  private func printMeasures() {
    for label in [DependencyLabel.structural, .counterfactual] {
      let scores = report.attributions.filter { $0.label == label }
      guard scores.contains(where: { $0.auroc != nil }) else { continue }
      heading("Without a probe: \(label.rawValue) (area under the ROC curve, chance 0.5)")
      out.print(
        Table(scores.filter { $0.auroc != nil || $0.layer == nil }) {
          Column("measure") { Self.name($0.measure) }
          Column("layer", \.layerText)
          Column("all rows", \.auroc, .decimals(3))
          Column("random", \.random?.mean, .decimals(3))
          Column("within outputs", \.withinOutput, .decimals(3))
          Column("random", \.randomWithinOutput?.mean, .decimals(3))
        })
    }
  }

  /// Predicted dependence beside the truth, for worlds that fit.
  private func printMaps() {
    guard report.variables.count <= 16 else { return }
    let marks = DependencyFigure.marks(report)
    var shown: [(title: String, values: [[Double]])] = []
    if let score = report.scores.first(where: { $0.label == .structural && $0.split == .leaveOneOutputOut }),
      let predicted = score.predicted
    {
      shown.append(("predicted: depends", predicted))
    }
    shown.append(("truth: changes", report.maps.counterfactual))
    heading(
      shown.count > 1
        ? "Share of inputs (output left out in learning), beside the truth" : "Share of inputs")
    let maps = shown.map { map in
      TerminalHeatmap(
        Grid(map.values), rowLabels: report.outputs, columnLabels: DependencyFigure.labels(report),
        title: map.title, scale: .sequential(range: 0...1), marks: marks,
        markText: "depends by the rules")
    }
    out.print(TerminalPanels(maps).render(style: out.style), terminator: "")
  }

  private func printNotes() {
    out.print("")
    for note in report.notes {
      var line = "-"
      for word in note.split(separator: " ") {
        if line.count + 1 + word.count > 80 {
          out.print(line)
          line = " "
        }
        line += " " + word
      }
      out.print(line)
    }
  }

  private func heading(_ text: String) { out.print("\n" + out.bold(text)) }

  private static func name(_ split: DependencySplit) -> String {
    switch split {
    case .byInput: "by input"
    case .leaveOneOutputOut: "leave one output out"
    }
  }

  private static func name(_ measure: DependencyMeasure) -> String {
    switch measure {
    case .attention: "attention"
    case .rollout: "attention rollout"
    case .valueNorm: "attention × value norm"
    }
  }

  private static func range(_ summary: ScoreSummary?) -> String? {
    guard let range = summary?.range else { return nil }
    return "\(NumberText.fixed(range.lowerBound, 2))–\(NumberText.fixed(range.upperBound, 2))"
  }
}
