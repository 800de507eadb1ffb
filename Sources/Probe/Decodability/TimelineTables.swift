import Records

/// The report as tables for a write-up.
extension TimelineReport {
  /// One line a variable, step and source: each layer of each probe, its best layer, and the model's own answers.
  public var csv: String {
    var lines: [[String]] = []
    func add(
      _ variable: Variable, _ step: Int, _ source: String, _ layer: String, _ accuracy: Double?,
      _ shuffled: Double?, _ chance: Double?
    ) {
      lines.append(
        [
          TableText.singleLine(variable.name), "\(variable.predictingPosition)", "\(step)", source, layer,
          CSV.number(accuracy), CSV.number(shuffled), "\(variable.majority)", CSV.number(chance),
        ])
    }
    for variable in variables {
      for probe in VariableProbe.allCases {
        let curve = variable.curve(probe)
        for (place, step) in steps.enumerated() {
          for (layer, accuracy) in curve.accuracy[place].enumerated() {
            add(
              variable, step, probe.rawValue, "\(layer)", accuracy, curve.shuffled?[place][layer] ?? nil,
              curve.chance)
          }
          add(variable, step, probe.rawValue, "best", curve.best[place], nil, curve.chance)
        }
      }
      for (step, answered) in zip(evaluations, variable.answered) {
        if let answered { add(variable, step, "model", "", answered, nil, nil) }
      }
    }
    return CSV.text(
      ["variable", "position", "step", "source", "layer", "accuracy", "shuffled", "majority", "chance"], lines
    )
  }

  /// A Markdown table with one line a variable.
  public var markdown: String {
    var lines = [
      "\(texts) texts, `resid_post` at the position that predicts each output, best of \(layers) layers, "
        + "\(settings["split"]?.description ?? ""). Steps from which on accuracy stays at \(threshold) or above; lead = "
        + "steps by which the probe is ahead of the model's answers.", "",
      "| variable | position | majority | linear from | kNN from | model from | lead, linear | lead, kNN |",
      "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for variable in variables {
      let numbers = [
        variable.linear.readableFrom, variable.knn.readableFrom, variable.answeredFrom, variable.linear.lead,
        variable.knn.lead,
      ].map { $0.map(String.init) ?? "–" }
      lines.append(
        "| \(variable.name) | \(variable.predictingPosition) | \(TableText.fixed(variable.majority)) | "
          + numbers.joined(separator: " | ") + " |")
    }
    if !skipped.isEmpty { lines += ["", "Not probed: \(skipped.joined(separator: ", "))."] }
    return lines.map { $0 + "\n" }.joined()
  }
}
