import Arrays
import Foundation
import Records

/// The scores of a ``DependencyReport`` as a table for spreadsheets and write-ups.
public struct DependencyTable: Sendable {
  /// One score with its controls.
  struct Row {
    let metric: String
    let label: String
    let split: String
    let output: String
    let measure: String
    let layer: String
    let value: Double?
    let random: ScoreSummary?
    var normalized: Double?
    var majority: Double?
    var shuffled: Double?
    var position: Double?
    var accuracy: Double?
    var caveat = ""
  }

  private let report: DependencyReport
  let rows: [Row]

  public init(_ report: DependencyReport) {
    self.report = report
    let name = "knn"
    let probes = report.scores.flatMap { score -> [Row] in
      let controls = score.probe?.controls
      let whole = Row(
        metric: "f1-macro", label: score.label.rawValue, split: score.split.rawValue, output: "",
        measure: name, layer: "", value: score.probe?.mean, random: controls?.random,
        normalized: controls?.normalized, majority: controls?.majority.mean,
        shuffled: controls?.shuffled.mean, position: score.position,
        accuracy: score.probe?.confusion[0].accuracy, caveat: score.caveat)
      return [whole]
        + (score.outputs ?? []).map { output in
          Row(
            metric: "f1-macro", label: score.label.rawValue, split: score.split.rawValue,
            output: output.output, measure: name, layer: "", value: output.f1, random: output.random,
            normalized: output.normalized, majority: output.majority, accuracy: output.accuracy)
        }
    }
    rows =
      probes
      + report.attributions.flatMap { score in
        [
          ("auroc", score.auroc, score.random),
          ("auroc-within-output", score.withinOutput, score.randomWithinOutput),
        ]
        .map { metric, value, random in
          Row(
            metric: metric, label: score.label.rawValue, split: "", output: "",
            measure: score.measure.rawValue, layer: score.layer.map(String.init) ?? "", value: value,
            random: random)
        }
      }
  }

  /// One line a score, missing values empty. Random models: mean, smallest and largest.
  public var csv: String {
    let header = [
      "metric", "label", "split", "output", "measure", "layer", "value", "random", "random_low",
      "random_high",
      "normalized", "majority", "shuffled", "position", "accuracy", "caveat",
    ]
    let lines = rows.map { row in
      let texts = [row.metric, row.label, row.split, row.output, row.measure, row.layer]
      let numbers = [
        row.value, row.random?.mean, row.random?.range?.lowerBound, row.random?.range?.upperBound,
        row.normalized, row.majority, row.shuffled, row.position, row.accuracy,
      ]
      return texts + numbers.map(CSV.number) + [row.caveat]
    }
    return CSV.text(header, lines)
  }

  /// Markdown: the probes, each output left out, the measures, and the report's notes; missing values are `-`.
  public var markdown: String {
    let probes = rows.filter { $0.metric == "f1-macro" && $0.output.isEmpty }
    let outputs = rows.filter { !$0.output.isEmpty }
    let areas = report.attributions.map { score in
      [
        score.label.rawValue, score.measure.rawValue, score.layerText, Self.number(score.auroc),
        Self.spread(score.random), Self.number(score.withinOutput), Self.spread(score.randomWithinOutput),
      ]
    }
    var parts = [
      "# Which inputs each output of '\(report.world)' depends on",
      "\(report.inputs) inputs, \(report.rows) rows of \(report.features) features.",
      Self.table(
        [
          "label", "split", "macro-F1", "random models", "normalised", "majority", "shuffled", "position",
          "caveat",
        ],
        probes.map { row in
          [row.label, row.split]
            + [
              Self.number(row.value), Self.spread(row.random), Self.number(row.normalized),
              Self.number(row.majority), Self.number(row.shuffled), Self.number(row.position),
              row.caveat.isEmpty ? "-" : row.caveat,
            ]
        }, texts: 2),
    ]
    if !outputs.isEmpty {
      parts += [
        "## Each output left out",
        Self.table(
          ["label", "output", "macro-F1", "random models", "normalised", "majority", "accuracy"],
          outputs.map { row in
            [row.label, row.output]
              + [
                Self.number(row.value), Self.spread(row.random), Self.number(row.normalized),
                Self.number(row.majority), Self.number(row.accuracy),
              ]
          }, texts: 2),
      ]
    }
    parts += [
      "## Area under the ROC curve without a probe",
      Self.table(
        ["label", "measure", "layer", "all rows", "random models", "within outputs", "random models"], areas,
        texts: 3),
      report.notes.map { "- " + $0 }.joined(separator: "\n"),
    ]
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// A Markdown table; the first columns hold text, the others numbers.
  private static func table(_ header: [String], _ rows: [[String]], texts: Int) -> String {
    let rule = header.indices.map { $0 < texts ? "---" : "---:" }
    return ([header, rule] + rows).map { cells in
      "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }

  private static func number(_ value: Double?) -> String {
    value.map { String(format: "%.3f", $0) } ?? "-"
  }

  private static func spread(_ summary: ScoreSummary?) -> String {
    guard let summary, let range = summary.range else { return "-" }
    return "\(number(summary.mean)) (\(number(range.lowerBound))–\(number(range.upperBound)))"
  }
}
