import GPT
import Records

/// The numbers for spreadsheets and write-ups.
extension WeightReport {
  /// One line a number: `table` is `matrix`, `singular_value`, `circuit` (singular values of a head), `composition` or
  /// `activation`; what does not apply is missing. `index` counts singular values, or positions.
  public var table: Table {
    Table(matrixLines + circuitLines + compositionLines + activationLines) {
      Column("table", \.table)
      Column("name", \.name)
      Column("layer", \.layer)
      Column("head", \.head)
      Column("to_layer", \.toLayer)
      Column("to_head", \.toHead)
      Column("index", \.index)
      Column("measure", \.measure)
      Column("value", \.value)
    }
  }

  /// The matrices, the heads and the strongest compositions.
  public var writeUp: WriteUp {
    let format = NumberFormat.printed(3)
    return WriteUp {
      "# Weights"
      Table(matrices) {
        Column("matrix", \.name)
        Column("shape") { $0.shape.map(String.init).joined(separator: " × ") }
        Column("mean", \.mean, format)
        Column("deviation", \.standardDeviation, format)
        Column("Frobenius", \.frobeniusNorm, format)
        Column("spectral", \.spectralNorm, format)
        Column("effective rank", \.effectiveRank, format)
        Column("gradient", \.gradientNorm, format)
      }
      "Largest singular values of each head's circuits:"
      Table(circuits) {
        Column("head") { Head($0.layer, $0.head).description }
        Column("W_Q W_Kᵀ/√d", \.querySingularValues.first, format)
        Column("W_V W_O", \.outputSingularValues.first, format)
      }
      "Strongest compositions:"
      Table(composition.strongest(10)) {
        Column("from") { Head($0.fromLayer, $0.fromHead).description }
        Column("to") { Head($0.toLayer, $0.toHead).description }
        Column("Q", \.query, format)
        Column("K", \.key, format)
        Column("V", \.value, format)
      }
      notes.map { "- " + $0 }.joined(separator: "\n")
    }
  }

  /// A number with what tells it from the others.
  private struct Line {
    let table: String
    var name = ""
    var layer: Int?
    var head: Int?
    var toLayer: Int?
    var toHead: Int?
    var index: Int?
    let measure: String
    let value: Double
  }

  private var matrixLines: [Line] {
    matrices.flatMap { matrix in
      let measures: [(String, Double?)] = [
        ("mean", matrix.mean), ("standard_deviation", matrix.standardDeviation),
        ("frobenius_norm", matrix.frobeniusNorm), ("spectral_norm", matrix.spectralNorm),
        ("effective_rank", matrix.effectiveRank), ("gradient_norm", matrix.gradientNorm),
      ]
      return measures.compactMap { measure, value in
        value.map { Line(table: "matrix", name: matrix.name, measure: measure, value: $0) }
      }
        + matrix.singularValues.enumerated().map {
          Line(table: "singular_value", name: matrix.name, index: $0, measure: "singular_value", value: $1)
        }
    }
  }

  private var circuitLines: [Line] {
    circuits.flatMap { circuit in
      [("qk", circuit.querySingularValues), ("ov", circuit.outputSingularValues)].flatMap { name, values in
        values.enumerated().map {
          Line(
            table: "circuit", name: name, layer: circuit.layer, head: circuit.head, index: $0,
            measure: "singular_value", value: $1)
        }
      }
    }
  }

  private var compositionLines: [Line] {
    composition.pairs.flatMap { pair in
      [("q", pair.query), ("k", pair.key), ("v", pair.value)].map {
        Line(
          table: "composition", layer: pair.fromLayer, head: pair.fromHead, toLayer: pair.toLayer,
          toHead: pair.toHead, measure: $0, value: $1)
      }
    }
  }

  private var activationLines: [Line] {
    guard let norms = activations else { return [] }
    return [
      ("hook_resid_post", norms.residual), ("hook_attn_out", norms.attention), ("hook_mlp_out", norms.mlp),
    ]
    .flatMap { name, rows in
      rows.cells.map {
        Line(
          table: "activation", name: name, layer: $0.row, index: $0.column, measure: "norm", value: $0.value)
      }
    }
  }
}

extension CompositionScores {
  /// The pairs with the largest of their three scores, largest first.
  public func strongest(_ count: Int) -> [Pair] {
    func largest(_ pair: Pair) -> Double { max(pair.query, pair.key, pair.value) }
    return Array(pairs.sorted { largest($0) > largest($1) }.prefix(count))
  }
}
