import Records

/// The report as tables for a write-up.
extension TimelineReport {
  /// One line a variable, step and source: each layer of each probe, its best layer, and the model's own answers.
  public var table: Table {
    Table(points) {
      Column("variable", \.variable.name.onOneLine)
      Column("position", \.variable.predictingPosition)
      Column("step", \.step)
      Column("source", \.source)
      Column("layer", \.layer)
      Column("accuracy", \.accuracy)
      Column("shuffled", \.shuffled)
      Column("majority", \.variable.majority)
      Column("chance", \.chance)
    }
  }

  /// One line a variable, and what the columns mean.
  public var writeUp: WriteUp {
    WriteUp {
      "\(texts) texts, `resid_post` at the position that predicts each output, best of \(layers) layers, "
        + "\(settings["split"]?.description ?? ""). Steps from which on accuracy stays at \(threshold) or above; lead = "
        + "steps by which the probe is ahead of the model's answers."
      Table(variables) {
        Column("variable", \.name)
        Column("position", \.predictingPosition)
        Column("majority", \.majority, .rounded(3))
        Column("linear from", \.linear.readableFrom, missing: "–")
        Column("kNN from", \.knn.readableFrom, missing: "–")
        Column("model from", \.answeredFrom, missing: "–")
        Column("lead, linear", \.linear.lead, missing: "–")
        Column("lead, kNN", \.knn.lead, missing: "–")
      }.tight()
      if !skipped.isEmpty { "Not probed: \(skipped.joined(separator: ", "))." }
    }
  }

  private var points: [Point] {
    variables.flatMap { variable in
      VariableProbe.allCases.flatMap { points(of: variable, $0) }
        + zip(evaluations, variable.answered).filter { $1 != nil }.map { step, answered in
          Point(variable: variable, step: step, source: "model", layer: "", accuracy: answered)
        }
    }
  }

  private func points(of variable: Variable, _ probe: VariableProbe) -> [Point] {
    let curve = variable.curve(probe)
    return steps.enumerated().flatMap { place, step in
      let layers = curve.accuracy[place].enumerated().map { layer, accuracy in
        Point(
          variable: variable, step: step, source: probe.rawValue, layer: "\(layer)", accuracy: accuracy,
          shuffled: curve.shuffled?[place][layer] ?? nil, chance: curve.chance)
      }
      return layers + [
        Point(
          variable: variable, step: step, source: probe.rawValue, layer: "best", accuracy: curve.best[place],
          chance: curve.chance)
      ]
    }
  }

  /// A point of a curve.
  private struct Point {
    let variable: Variable
    let step: Int
    let source: String
    let layer: String
    let accuracy: Double?
    var shuffled: Double?
    var chance: Double?
  }
}
