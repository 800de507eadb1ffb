import Records

/// The report as tables for a write-up.
extension DecodabilityReport {
  /// One line a variable, probe, layer and position, with the controls; what is missing is empty.
  public var csv: String {
    var lines: [[String]] = []
    for variable in variables {
      for probe in VariableProbe.allCases {
        let map = variable.map(probe)
        for (layer, row) in map.accuracy.enumerated() {
          for (position, accuracy) in row.enumerated() {
            let shuffled = map.shuffled?[layer][position] ?? nil
            let selectivity = if let accuracy, let shuffled { accuracy - shuffled } else { nil as Double? }
            lines.append(
              [
                TableText.singleLine(variable.name), variable.role.rawValue, probe.rawValue, "\(layer)",
                "\(position)", TableText.singleLine(tokens[position]), CSV.number(accuracy),
                "\(variable.majority)", "\(map.chance)",
                CSV.number(shuffled), CSV.number(selectivity),
                CSV.number(map.fresh?[layer][position] ?? nil),
                variable.positions.contains(position) ? "1" : "0",
                variable.predictingPosition == position ? "1" : "0",
              ])
          }
        }
      }
    }
    return CSV.text(
      [
        "variable", "role", "probe", "layer", "position", "token", "accuracy", "majority", "chance",
        "shuffled", "selectivity", "fresh", "own_token", "predicting",
      ], lines)
  }

  /// A Markdown table with one line a variable and probe, and what the columns mean.
  public var markdown: String {
    let layers = layers == 1 ? "1 layer" : "\(layers) layers"
    var lines = [
      "\(texts) texts, \(layers), `\(site.rawValue)`, \(settings["split"]?.description ?? ""); \(rule).", "",
      "| variable | probe | classes | majority | chance | at prediction | first layer | first position |",
      "|---|---|---:|---:|---:|---|---|---|",
    ]
    for variable in variables {
      for probe in VariableProbe.allCases {
        let map = variable.map(probe)
        lines.append(
          "| \(variable.name) | \(probe.rawValue) | \(variable.classes) | \(TableText.fixed(variable.majority)) | "
            + "\(TableText.fixed(map.chance)) | "
            + [map.predicting, map.firstLayer, map.firstPosition].map(cell).joined(separator: " | ") + " |")
      }
    }
    if !skipped.isEmpty { lines += ["", "One class only: \(skipped.joined(separator: ", "))."] }
    return lines.map { $0 + "\n" }.joined()
  }

  private func cell(_ place: Place?) -> String {
    guard let place else { return "–" }
    let token = TableText.visible(tokens[place.position])
    let fresh = place.fresh.map { ", fresh \(TableText.fixed($0))" } ?? ""
    return "layer \(place.layer), position \(place.position) `\(token)`: \(TableText.fixed(place.accuracy)) "
      + "(control \(TableText.fixed(place.control))\(fresh))"
  }
}

/// Cells of CSV and Markdown tables.
enum TableText {
  /// A cell of a CSV table: line breaks as `\n`.
  static func singleLine(_ text: String) -> String {
    text.map { $0.isNewline ? "\\n" : String($0) }.joined()
  }

  /// Text on one line.
  static func visible(_ text: String) -> String {
    text.map { $0 == "\n" ? "\\n" : $0 == "|" ? "\\|" : String($0) }.joined()
  }

  /// Three decimals.
  static func fixed(_ value: Double) -> String {
    let thousandths = Int((value * 1_000).rounded())
    let digits = "\(abs(thousandths) % 1_000)"
    let sign = thousandths < 0 ? "-" : ""
    return "\(sign)\(abs(thousandths) / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
