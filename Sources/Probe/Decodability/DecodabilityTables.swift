/// The report as tables for a write-up.
extension DecodabilityReport {
  /// One line a variable, probe, layer and position, with the controls; what is missing is empty.
  public var csv: String {
    var lines = [
      "variable,role,probe,layer,position,token,accuracy,majority,chance,shuffled,selectivity,fresh,own_token,predicting"
    ]
    for variable in variables {
      for probe in VariableProbe.allCases {
        let map = variable.map(probe)
        for (layer, row) in map.accuracy.enumerated() {
          for (position, accuracy) in row.enumerated() {
            let shuffled = map.shuffled?[layer][position] ?? nil
            let selectivity = if let accuracy, let shuffled { accuracy - shuffled } else { nil as Double? }
            lines.append(
              [
                TableText.field(variable.name), variable.role.rawValue, probe.rawValue, "\(layer)",
                "\(position)", TableText.field(tokens[position]), TableText.number(accuracy),
                "\(variable.majority)", "\(map.chance)",
                TableText.number(shuffled), TableText.number(selectivity),
                TableText.number(map.fresh?[layer][position] ?? nil),
                variable.positions.contains(position) ? "1" : "0",
                variable.predictingPosition == position ? "1" : "0",
              ].joined(separator: ","))
          }
        }
      }
    }
    return lines.map { $0 + "\n" }.joined()
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
  /// A CSV field: quoted where it has to be, line breaks as `\n`.
  static func field(_ text: String) -> String {
    let line = visible(text)
    return line.contains(where: { $0 == "," || $0 == "\"" })
      ? "\"" + line.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
      : line
  }

  /// Text on one line.
  static func visible(_ text: String) -> String {
    text.map { $0 == "\n" ? "\\n" : $0 == "|" ? "\\|" : String($0) }.joined()
  }

  static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  /// Three decimals.
  static func fixed(_ value: Double) -> String {
    let thousandths = Int((value * 1_000).rounded())
    let digits = "\(abs(thousandths) % 1_000)"
    let sign = thousandths < 0 ? "-" : ""
    return "\(sign)\(abs(thousandths) / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
