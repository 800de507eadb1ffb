import Records

/// The numbers of a ``WeightReport`` as tables for spreadsheets and write-ups.
public struct WeightTable: Sendable {
  private let report: WeightReport

  public init(_ report: WeightReport) { self.report = report }

  /// One line a number: `table` is `matrix`, `singular_value`, `circuit` (singular values of a head), `composition` or
  /// `activation`; what does not apply is empty. `index` counts singular values, or positions.
  public var csv: String {
    CSV.text(
      ["table", "name", "layer", "head", "to_layer", "to_head", "index", "measure", "value"],
      matrices + circuits + composition + activations)
  }

  private func line(
    _ table: String, name: String = "", layer: Int? = nil, head: Int? = nil, toLayer: Int? = nil,
    toHead: Int? = nil, index: Int? = nil, _ measure: String, _ value: Double
  ) -> [String] {
    let numbers = [layer, head, toLayer, toHead, index].map { $0.map(String.init) ?? "" }
    return [table, name] + numbers + [measure, "\(value)"]
  }

  private var matrices: [[String]] {
    report.matrices.flatMap { matrix in
      let measures: [(String, Double?)] = [
        ("mean", matrix.mean), ("standard_deviation", matrix.standardDeviation),
        ("frobenius_norm", matrix.frobeniusNorm), ("spectral_norm", matrix.spectralNorm),
        ("effective_rank", matrix.effectiveRank), ("gradient_norm", matrix.gradientNorm),
      ]
      return measures.compactMap { measure, value in
        value.map { line("matrix", name: matrix.name, measure, $0) }
      }
        + matrix.singularValues.enumerated().map {
          line("singular_value", name: matrix.name, index: $0, "singular_value", $1)
        }
    }
  }

  private var circuits: [[String]] {
    report.circuits.flatMap { circuit in
      [("qk", circuit.querySingularValues), ("ov", circuit.outputSingularValues)].flatMap { name, values in
        values.enumerated().map {
          line(
            "circuit", name: name, layer: circuit.layer, head: circuit.head, index: $0, "singular_value", $1)
        }
      }
    }
  }

  private var composition: [[String]] {
    report.composition.pairs.flatMap { pair in
      [("q", pair.query), ("k", pair.key), ("v", pair.value)].map {
        line(
          "composition", layer: pair.fromLayer, head: pair.fromHead, toLayer: pair.toLayer,
          toHead: pair.toHead, $0, $1)
      }
    }
  }

  private var activations: [[String]] {
    guard let norms = report.activations else { return [] }
    return [
      ("hook_resid_post", norms.residual), ("hook_attn_out", norms.attention), ("hook_mlp_out", norms.mlp),
    ]
    .flatMap { name, rows in
      rows.enumerated().flatMap { layer, row in
        row.enumerated().map { line("activation", name: name, layer: layer, index: $0, "norm", $1) }
      }
    }
  }

  /// The matrices, the heads and the strongest compositions as Markdown.
  public var markdown: String {
    let matrices = report.matrices.map { matrix in
      [matrix.name, matrix.shape.map(String.init).joined(separator: " × ")]
        + [
          matrix.mean, matrix.standardDeviation, matrix.frobeniusNorm, matrix.spectralNorm,
          matrix.effectiveRank, matrix.gradientNorm,
        ].map(TableText.number)
    }
    let heads = report.circuits.map { circuit in
      ["L\(circuit.layer)H\(circuit.head)"]
        + [circuit.querySingularValues.first, circuit.outputSingularValues.first].map(TableText.number)
    }
    let strongest = report.composition.strongest(10).map { pair in
      ["L\(pair.fromLayer)H\(pair.fromHead)", "L\(pair.toLayer)H\(pair.toHead)"]
        + [pair.query, pair.key, pair.value].map(TableText.number)
    }
    return [
      "# Weights",
      TableText.markdown(
        ["matrix", "shape", "mean", "deviation", "Frobenius", "spectral", "effective rank", "gradient"],
        matrices, texts: 2), "Largest singular values of each head's circuits:",
      TableText.markdown(["head", "W_Q W_Kᵀ/√d", "W_V W_O"], heads, texts: 1), "Strongest compositions:",
      TableText.markdown(["from", "to", "Q", "K", "V"], strongest, texts: 2),
      report.notes.map { "- " + $0 }.joined(separator: "\n"),
    ].joined(separator: "\n\n") + "\n"
  }
}

extension CompositionScores {
  /// The pairs with the largest of their three scores, largest first.
  public func strongest(_ count: Int) -> [Pair] {
    func largest(_ pair: Pair) -> Double { max(pair.query, pair.key, pair.value) }
    return Array(pairs.sorted { largest($0) > largest($1) }.prefix(count))
  }
}
