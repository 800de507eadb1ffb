import Arrays
import Foundation
import Probe
import Records
import Viz

/// A dependency report on the terminal, in 80 columns.
struct DependencyText {
  let report: DependencyReport
  let model: String

  func print() {
    let r = report
    let extent = r.inputs == r.worldInputs ? "all" : "a sample of"
    Terminal.print("\(model) on \(extent) \(r.inputs) inputs of world '\(r.world)'")
    Terminal.print(
      "\(NumberText.grouped(Double(r.rows))) rows of \(r.features) features: attention to an input, "
        + (r.settings.perHead ? "head by head" : "mean over heads"))
    let knn = r.settings.classifier
    Terminal.print(
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
    table(
      ["label", "split", "F1", "random", "from–to", "normalised"],
      scores.map { score in
        let controls = score.probe?.controls
        return [
          score.label.rawValue, Self.name(score.split), ProbeText.number(score.probe?.mean),
          ProbeText.number(controls?.random?.mean), Self.range(controls?.random),
          ProbeText.number(controls?.normalized),
        ]
      })
    for score in scores where !score.caveat.isEmpty {
      Terminal.print("- \(score.label.rawValue), \(Self.name(score.split)): \(score.caveat)")
      if let leftOut = score.counted?.leftOut, !leftOut.isEmpty {
        Terminal.print("  (all labels the same, not in the mean: \(leftOut.joined(separator: ", ")))")
      }
    }
    for score in report.scores {
      guard let missing = score.missing else { continue }
      Terminal.print("- \(score.label.rawValue), \(Self.name(score.split)): \(missing)")
    }
  }

  private func printControls() {
    heading("Controls on the trained model (macro-F1)")
    table(
      ["label", "split", "majority", "shuffled", "position"],
      report.scores.map { score in
        let controls = score.probe?.controls
        return [
          score.label.rawValue, Self.name(score.split), ProbeText.number(controls?.majority.mean),
          ProbeText.number(controls?.shuffled.mean), ProbeText.number(score.position),
        ]
      })
  }

  private func printOutputs() {
    let rows = report.scores.flatMap { score in
      (score.outputs ?? []).map { output in
        [
          score.label.rawValue, output.output, ProbeText.number(output.f1),
          ProbeText.number(output.random?.mean), Self.range(output.random),
          ProbeText.number(output.normalized), ProbeText.number(output.accuracy),
        ]
      }
    }
    guard !rows.isEmpty else { return }
    heading("Each output left out: learned from the others")
    table(["label", "output", "F1", "random", "from–to", "normalised", "right"], rows)
  }

  /// A table for each label that has two classes.
  private func printMeasures() {
    for label in [DependencyLabel.structural, .counterfactual] {
      let scores = report.attributions.filter { $0.label == label }
      guard scores.contains(where: { $0.auroc != nil }) else { continue }
      let rows = scores.filter { $0.auroc != nil || $0.layer == nil }
        .map { score in
          [
            Self.name(score.measure), score.layerText, ProbeText.number(score.auroc),
            ProbeText.number(score.random?.mean), ProbeText.number(score.withinOutput),
            ProbeText.number(score.randomWithinOutput?.mean),
          ]
        }
      heading("Without a probe: \(label.rawValue) (area under the ROC curve, chance 0.5)")
      table(["measure", "layer", "all rows", "random", "within outputs", "random"], rows)
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
    Terminal.print(TerminalPanels(maps).render(style: Terminal.style), terminator: "")
  }

  private func printNotes() {
    Terminal.print("")
    for note in report.notes {
      var line = "-"
      for word in note.split(separator: " ") {
        if line.count + 1 + word.count > 80 {
          Terminal.print(line)
          line = " "
        }
        line += " " + word
      }
      Terminal.print(line)
    }
  }

  private func heading(_ text: String) { Terminal.print("\n" + Terminal.bold(text)) }

  private func table(_ header: [String], _ rows: [[String]]) {
    let texts = header.prefix { !["F1", "majority", "all rows"].contains($0) }.count
    let alignment = header.indices.map { $0 < texts ? TextAlignment.left : .right }
    Terminal.print(
      Table(header: header, cells: rows, alignment: alignment))
  }

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

  private static func range(_ summary: ScoreSummary?) -> String {
    guard let range = summary?.range else { return "-" }
    return "\(NumberText.fixed(range.lowerBound, 2))–\(NumberText.fixed(range.upperBound, 2))"
  }
}
