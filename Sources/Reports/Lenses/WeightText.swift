import Arrays
import GPT
import Intervene
import Records
import Viz

/// A weight report on the terminal, in 80 columns.
struct WeightText {
  let report: WeightReport
  let model: String
  var out = ReportText()

  func print() {
    let texts =
      report.loss.map {
        ", mean loss \(NumberText.fixed($0, 3)) on \(SampleText.counted(report.texts, "text"))"
      }
      ?? "\nneither gradients nor activations: they need a text (\(out.setting("text"))) or a world (\(out.setting("world")))"
    out.print("\(model), \(report.layers) layers, \(report.heads) heads, width \(report.width)\(texts)")
    printMatrices()
    printMaps()
    printHeads()
    printComposition()
    printActivations()
    out.print("")
    for note in report.notes { out.print("- " + note) }
  }

  private func printMatrices() {
    heading("Matrices")
    out.print(
      Table(report.matrices) {
        Column("matrix", \.name)
        Column("shape") { $0.shape.map(String.init).joined(separator: "×") }
        Column("deviation", \.standardDeviation, .compact)
        Column("Frobenius", \.frobeniusNorm, .compact)
        Column("spectral", \.spectralNorm, .compact)
        Column("rank", \.effectiveRank, .decimals(1))
        Column("gradient", \.gradientNorm, .compact)
      })
    out.print("rank: effective, (Σσ²)²/Σσ⁴; spectral: largest singular value σ.")
  }

  private func printMaps() {
    // A terminal has room for a few small ones; figures show the others.
    for matrix in report.matrices {
      guard let map = matrix.weights, matrix.shape.allSatisfy({ $0 <= 64 }) else { continue }
      out.print("")
      out.print(
        TerminalHeatmap(Grid(map.values.map { $0.map(Double.init) }), title: matrix.name, scale: .diverging())
          .render(style: out.style), terminator: "")
    }
  }

  private func printHeads() {
    heading("Circuits of each head: singular values, largest first")
    let largest = { (circuit: HeadCircuits) in circuit.outputSingularValues.first ?? 0 }
    let chosen =
      report.circuits.count <= 32
      ? report.circuits : Array(report.circuits.sorted { largest($0) > largest($1) }.prefix(16))
    out.print(
      Table(chosen) {
        Column("head") { Head($0.layer, $0.head).description }
        for index in 0..<3 {
          Column(index == 0 ? "QK" : "", .decimals(2), missing: "") {
            $0.querySingularValues.dropFirst(index).first
          }
        }
        for index in 0..<3 {
          Column(index == 0 ? "OV" : "", .decimals(2), missing: "") {
            $0.outputSingularValues.dropFirst(index).first
          }
        }
        Column("same", \.copiedShare, .decimals(2))
      })
    out.print("QK: W_Q W_Kᵀ/√d. OV: W_V W_O. same: share of symbols whose own logit an attended")
    out.print("symbol raises most (a head that copies has 1).")
  }

  private func printComposition() {
    let pairs = report.composition.strongest(8)
    guard !pairs.isEmpty else { return }
    heading("Strongest compositions of heads")
    out.print(
      Table(pairs) {
        Column("from") { Head($0.fromLayer, $0.fromHead).description }
        Column("to") { Head($0.toLayer, $0.toHead).description }
        Column("through queries", \.query, .decimals(3))
        Column("keys", \.key, .decimals(3))
        Column("values", \.value, .decimals(3))
      })
  }

  private func printActivations() {
    guard let norms = report.activations else { return }
    heading("Mean norms of what is on the stream, over positions")
    func mean(_ values: [Double]) -> Double { Mean.of(values.filter { $0 > 0 }) ?? 0 }
    // The embedding, then the blocks.
    let places = [nil] + norms.residual.indices.map(Optional.some)
    out.print(
      Table(places) {
        Column("behind") { $0.map { "block \($0)" } ?? "embed" }
        Column("stream", .decimals(2)) { mean($0.map { norms.residual[$0] } ?? norms.embedding) }
        Column("attention adds", .decimals(2), missing: "") { $0.map { mean(norms.attention[$0]) } }
        if !norms.mlp.isEmpty {
          Column("MLP adds", .decimals(2), missing: "") { $0.map { mean(norms.mlp[$0]) } }
        }
      })
  }

  private func heading(_ text: String) { out.print("\n" + out.bold(text)) }
}
