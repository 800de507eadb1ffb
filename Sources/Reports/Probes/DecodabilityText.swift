import Foundation
import GPT
import Probe
import Records
import Viz

/// Decodability on the terminal, in 80 columns.
struct DecodabilityText {
  let report: DecodabilityReport
  let model: String
  var out = ReportText()

  func print(_ probes: [VariableProbe]) {
    let inputs = report.isSample ? "a sample of \(report.texts) inputs" : "all \(report.texts) inputs"
    out.print("\(model) at \(report.site.rawValue), \(inputs)")
    out.print(
      ["split", "k", "C", "shuffles", "fresh"].compactMap { name in
        report.settings[name].map { name == "split" ? "\($0)" : "\(name) \($0)" }
      }.joined(separator: ", "))
    if report.leftOut > 0 {
      out.print("\(report.leftOut) inputs are left out: their texts have another layout")
    }
    for probe in probes {
      out.print("")
      printTable(probe)
    }
    printNotes()
  }

  private func printTable(_ probe: VariableProbe) {
    out.print(
      Table(report.variables.map { (variable: $0, map: $0.map(probe)) }) {
        Column(probe == .linear ? "linear" : "kNN") {
          $0.variable.name + ($0.variable.isGrouped ? " (quarters)" : "")
        }
        Column("chance", .decimals(2)) { $0.map.chance }
        Column("when predicting") {
          $0.map.predicting.map { "\(number($0.accuracy)) in layer \($0.layer)" }
        }
        Column("first layer") { place($0.map.firstLayer) }
        Column("first position") { place($0.map.firstPosition) }
        Column("fresh", .decimals(2)) { $0.map.firstLayer?.fresh }
      })
  }

  /// Layer, position and token, and the accuracy.
  private func place(_ place: DecodabilityReport.Place?) -> String? {
    guard let place else { return nil }
    let token = TokenLabel.visible(report.tokens[place.position])
    return "\(place.layer) at \(place.position) \(token) \(number(place.accuracy))"
  }

  private func number(_ value: Double) -> String { NumberText.fixed(value, 2) }

  private func printNotes() {
    out.print(
      """

      chance: the larger of the most frequent label's share and the mean with shuffled
      labels. when predicting: best layer at the position before the variable. first:
      layer at position, token, accuracy, where it is at least 0.9 and halfway from its
      control to 1; looked for before an output's own tokens, at other tokens than an
      input's own, and where at least 8 texts differ so far (elsewhere nothing can be
      told: null in \(out.setting("json"))). fresh: untrained models at "first layer". Texts that read
      the same up to a position are left out together.
      """)
    if !report.skipped.isEmpty {
      out.print("\nnothing to tell (one class only): \(report.skipped.joined(separator: ", "))")
    }
  }
}
