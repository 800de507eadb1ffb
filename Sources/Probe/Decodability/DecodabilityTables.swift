import Records
import Worlds

/// The report as tables for a write-up.
extension DecodabilityReport {
  /// One line a variable, probe, layer and position, with the controls.
  public var table: Table {
    Table(cells) {
      Column("variable", \.variable.name.onOneLine)
      Column("role", \.variable.role.rawValue)
      Column("probe", \.probe.rawValue)
      Column("layer", \.layer)
      Column("position", \.position)
      Column("token") { tokens[$0.position].onOneLine }
      Column("accuracy", \.accuracy)
      Column("majority", \.variable.majority)
      Column("chance", \.map.chance)
      Column("shuffled", \.shuffled)
      Column("selectivity", \.selectivity)
      Column("fresh") { $0.map.fresh?[$0.layer][$0.position] ?? nil }
      Column("own_token") { $0.variable.positions.contains($0.position) }
      Column("predicting") { $0.variable.predictingPosition == $0.position }
    }
  }

  /// One line a variable and probe, and what the columns mean.
  public var writeUp: WriteUp {
    let probes = variables.flatMap { variable in
      VariableProbe.allCases.map { (variable: variable, probe: $0, map: variable.map($0)) }
    }
    return WriteUp {
      "\(texts) texts, \(layers == 1 ? "1 layer" : "\(layers) layers"), `\(site.rawValue)`, "
        + "\(settings["split"]?.description ?? ""); \(rule)."
      Table(probes) {
        Column("variable") { $0.variable.name }
        Column("probe") { $0.probe.rawValue }
        Column("classes") { $0.variable.classes }
        Column("majority", .rounded(3)) { $0.variable.majority }
        Column("chance", .rounded(3)) { $0.map.chance }
        Column("at prediction", { text($0.map.predicting) }, missing: "–")
        Column("first layer", { text($0.map.firstLayer) }, missing: "–")
        Column("first position", { text($0.map.firstPosition) }, missing: "–")
      }.tight()
      if !skipped.isEmpty { "One class only: \(skipped.joined(separator: ", "))." }
    }
  }

  private func text(_ place: Place?) -> String? {
    guard let place else { return nil }
    func number(_ value: Double) -> String { NumberFormat.rounded(3).text(value) }
    let fresh = place.fresh.map { ", fresh \(number($0))" } ?? ""
    return "layer \(place.layer), position \(place.position) `\(tokens[place.position])`: "
      + "\(number(place.accuracy)) (control \(number(place.control))\(fresh))"
  }

  private var cells: [Cell] {
    variables.flatMap { variable in
      VariableProbe.allCases.flatMap { probe in
        let map = variable.map(probe)
        return map.accuracy.enumerated().flatMap { layer, row in
          row.indices.map {
            Cell(variable: variable, probe: probe, map: map, layer: layer, position: $0)
          }
        }
      }
    }
  }

  /// One probe at one layer and position.
  private struct Cell {
    let variable: Variable
    let probe: VariableProbe
    let map: Map
    let layer: Int
    let position: Int

    var accuracy: Double? { map.accuracy[layer][position] }
    var shuffled: Double? { map.shuffled?[layer][position] ?? nil }
    var selectivity: Double? {
      guard let accuracy, let shuffled else { return nil }
      return accuracy - shuffled
    }
  }
}
