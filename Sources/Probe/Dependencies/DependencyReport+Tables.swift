import Arrays
import Records

/// One score with its controls.
private struct Row {
  let metric: String
  let label: String
  let split: String
  let output: String
  let measure: String
  var layer: Int?
  let value: Double?
  let random: ScoreSummary?
  var normalized: Double?
  var majority: Double?
  var shuffled: Double?
  var position: Double?
  var accuracy: Double?
  var caveat = ""
}

/// The scores for spreadsheets and write-ups.
extension DependencyReport {
  /// One line a score. Random models: mean, smallest and largest.
  public var table: Table {
    Table(probes + areas) {
      Column("metric", \.metric)
      Column("label", \.label)
      Column("split", \.split)
      Column("output", \.output)
      Column("measure", \.measure)
      Column("layer", \.layer)
      Column("value", \.value)
      Column("random", \.random?.mean)
      Column("random_low", \.random?.range?.lowerBound)
      Column("random_high", \.random?.range?.upperBound)
      Column("normalized", \.normalized)
      Column("majority", \.majority)
      Column("shuffled", \.shuffled)
      Column("position", \.position)
      Column("accuracy", \.accuracy)
      Column("caveat", \.caveat)
    }
  }

  /// The probes, each output left out, the measures, and the report's notes.
  public var writeUp: WriteUp {
    let format = NumberFormat.printed(3)
    let probes = probes
    let outputs = probes.filter { !$0.output.isEmpty }
    return WriteUp {
      "# Which inputs each output of '\(world)' depends on"
      "\(inputs) inputs, \(rows) rows of \(features) features."
      Table(probes.filter(\.output.isEmpty)) {
        Column("label", \.label)
        Column("split", \.split)
        Column("macro-F1", \.value, format)
        Column("random models", \.random?.spread, align: .right)
        Column("normalised", \.normalized, format)
        Column("majority", \.majority, format)
        Column("shuffled", \.shuffled, format)
        Column("position", \.position, format)
        Column("caveat", { $0.caveat.isEmpty ? nil : $0.caveat }, align: .right)
      }
      if !outputs.isEmpty {
        "## Each output left out"
        Table(outputs) {
          Column("label", \.label)
          Column("output", \.output)
          Column("macro-F1", \.value, format)
          Column("random models", \.random?.spread, align: .right)
          Column("normalised", \.normalized, format)
          Column("majority", \.majority, format)
          Column("accuracy", \.accuracy, format)
        }
      }
      "## Area under the ROC curve without a probe"
      Table(attributions) {
        Column("label", \.label.rawValue)
        Column("measure", \.measure.rawValue)
        Column("layer", \.layerText)
        Column("all rows", \.auroc, format)
        Column("random models", \.random?.spread, align: .right)
        Column("within outputs", \.withinOutput, format)
        Column("random models", \.randomWithinOutput?.spread, align: .right)
      }
      notes.map { "- " + $0 }.joined(separator: "\n")
    }
  }

  /// Each probe, then what it reaches on each output.
  private var probes: [Row] {
    let measure = "knn"
    return scores.flatMap { score -> [Row] in
      let controls = score.probe?.controls
      let whole = Row(
        metric: "f1-macro", label: score.label.rawValue, split: score.split.rawValue, output: "",
        measure: measure, value: score.probe?.mean, random: controls?.random,
        normalized: controls?.normalized, majority: controls?.majority.mean,
        shuffled: controls?.shuffled.mean, position: score.position,
        accuracy: score.probe?.confusion[0].accuracy, caveat: score.caveat)
      return [whole]
        + (score.outputs ?? []).map { output in
          Row(
            metric: "f1-macro", label: score.label.rawValue, split: score.split.rawValue,
            output: output.output, measure: measure, value: output.f1, random: output.random,
            normalized: output.normalized, majority: output.majority, accuracy: output.accuracy)
        }
    }
  }

  private var areas: [Row] {
    attributions.flatMap { score in
      [
        ("auroc", score.auroc, score.random),
        ("auroc-within-output", score.withinOutput, score.randomWithinOutput),
      ]
      .map { metric, value, random in
        Row(
          metric: metric, label: score.label.rawValue, split: "", output: "",
          measure: score.measure.rawValue, layer: score.layer, value: value, random: random)
      }
    }
  }
}

extension ScoreSummary {
  /// The mean with the smallest and the largest; nil without any.
  fileprivate var spread: String? {
    guard let range else { return nil }
    func text(_ value: Double?) -> String { value.map(NumberFormat.printed(3).text) ?? "-" }
    return "\(text(mean)) (\(text(range.lowerBound))–\(text(range.upperBound)))"
  }
}
