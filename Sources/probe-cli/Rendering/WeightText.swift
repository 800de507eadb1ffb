import Arrays
import Intervene
import Records
import Viz

/// A weight report on the terminal, in 80 columns.
struct WeightText {
  let report: WeightReport
  let model: String

  func print() {
    let texts =
      report.loss.map { ", mean loss \(NumberText.fixed($0, 3)) on \(report.texts) texts" }
      ?? "\nneither gradients nor activations: they need a text (--text) or a world (--world)"
    Terminal.print("\(model), \(report.layers) layers, \(report.heads) heads, width \(report.width)\(texts)")
    printMatrices()
    printMaps()
    printHeads()
    printComposition()
    printActivations()
    Terminal.print("")
    for note in report.notes { Terminal.print("- " + note) }
  }

  private func printMatrices() {
    heading("Matrices")
    table(
      ["matrix", "shape", "deviation", "Frobenius", "spectral", "rank", "gradient"],
      report.matrices.map { matrix in
        [matrix.name, matrix.shape.map(String.init).joined(separator: "×")]
          + [matrix.standardDeviation, matrix.frobeniusNorm, matrix.spectralNorm].map(NumberText.compact)
          + [
            NumberText.fixed(matrix.effectiveRank, 1), matrix.gradientNorm.map(NumberText.compact) ?? "-",
          ]
      }, texts: 2)
    Terminal.print("rank: effective, (Σσ²)²/Σσ⁴; spectral: largest singular value σ.")
  }

  private func printMaps() {
    // A terminal has room for a few small ones; figures show the others.
    for matrix in report.matrices {
      guard let map = matrix.weights, matrix.shape.allSatisfy({ $0 <= 64 }) else { continue }
      Terminal.print("")
      Terminal.print(
        TerminalHeatmap(Grid(map.values.map { $0.map(Double.init) }), title: matrix.name, scale: .diverging())
          .render(style: Terminal.style), terminator: "")
    }
  }

  private func printHeads() {
    heading("Circuits of each head: singular values, largest first")
    let largest = { (circuit: HeadCircuits) in circuit.outputSingularValues.first ?? 0 }
    let chosen =
      report.circuits.count <= 32
      ? report.circuits : Array(report.circuits.sorted { largest($0) > largest($1) }.prefix(16))
    table(
      ["head", "QK", "", "", "OV", "", "", "same"],
      chosen.map { circuit in
        ["L\(circuit.layer)H\(circuit.head)"]
          + (0..<3).map { value(circuit.querySingularValues, $0) }
          + (0..<3).map { value(circuit.outputSingularValues, $0) } + [same(circuit)]
      }, texts: 1)
    Terminal.print("QK: W_Q W_Kᵀ/√d. OV: W_V W_O. same: share of symbols whose own logit an attended")
    Terminal.print("symbol raises most (a head that copies has 1).")
  }

  private func value(_ values: [Double], _ index: Int) -> String {
    index < values.count ? NumberText.fixed(values[index], 2) : ""
  }

  private func same(_ circuit: HeadCircuits) -> String {
    circuit.copiedShare.map { NumberText.fixed($0, 2) } ?? "-"
  }

  private func printComposition() {
    let pairs = report.composition.strongest(8)
    guard !pairs.isEmpty else { return }
    heading("Strongest compositions of heads")
    table(
      ["from", "to", "through queries", "keys", "values"],
      pairs.map { pair in
        ["L\(pair.fromLayer)H\(pair.fromHead)", "L\(pair.toLayer)H\(pair.toHead)"]
          + [pair.query, pair.key, pair.value].map { NumberText.fixed($0, 3) }
      }, texts: 2)
  }

  private func printActivations() {
    guard let norms = report.activations else { return }
    heading("Mean norms of what is on the stream, over positions")
    func mean(_ values: [Double]) -> String {
      NumberText.fixed(Mean.of(values.filter { $0 > 0 }) ?? 0, 2)
    }
    table(
      ["behind", "stream", "attention adds", "MLP adds"],
      [["embed", mean(norms.embedding), "", ""]]
        + norms.residual.indices.map { layer in
          [
            "block \(layer)", mean(norms.residual[layer]), mean(norms.attention[layer]),
            mean(norms.mlp[layer]),
          ]
        }, texts: 1)
  }

  private func heading(_ text: String) { Terminal.print("\n" + Terminal.bold(text)) }

  private func table(_ header: [String], _ rows: [[String]], texts: Int) {
    let alignment = header.indices.map { $0 < texts ? TextAlignment.left : .right }
    Terminal.print(
      Table(header: header, cells: rows, alignment: alignment))
  }
}
