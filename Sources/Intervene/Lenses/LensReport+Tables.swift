import GPT
import Records

/// The numbers for spreadsheets and write-ups.
extension LensReport {
  /// One line a number: `table` is `logit_lens`, `attribution`, `detector` or `attention`; what does not apply is missing.
  public var table: Table {
    Table(lensLines + attributionLines + detectorLines + attentionLines) {
      Column("table", \.table)
      Column("place", \.place)
      Column("layer", \.layer)
      Column("head", \.head)
      Column("stream", \.stream)
      Column("position", \.position)
      Column("measure", \.measure)
      Column("value", \.value)
    }
  }

  /// The attributions and the detectors.
  public var writeUp: WriteUp {
    let subject = input.map { "input \($0)" } ?? "\(texts) texts"
    return WriteUp {
      "# What layers and heads do" + (world.map { " in world '\($0)'" } ?? "")
      "Direct logit attribution on \(subject): shares of the difference between the right token's logit and a "
        + "wrong one's."
      attributionGrid
      "Head detectors: on \(headDetection.sequences) sequences of \(headDetection.half) random tokens repeated twice, "
        + "and on \(headDetection.summary)."
      detectorGrid
    }
  }

  private var attributionGrid: Table {
    let names = attributions.first?.parts.map(\.name) ?? []
    return Table.grid(
      "part", columns: attributions.map(\.place), rows: names + ["logit difference"],
      names.indices.map { index in attributions.map { $0.parts[index].value } }
        + [attributions.map(\.logitDifference)], .printed(3))
  }

  private var detectorGrid: Table {
    let detectors = headDetection.repeated + headDetection.texts
    let units = (0..<layers).flatMap { layer in (0..<heads).map { (layer: layer, head: $0) } }
    return Table.grid(
      "head",
      columns: headDetection.repeated.map { "\($0.detector.rawValue), repeated" }
        + headDetection.texts.map { "\($0.detector.rawValue), texts" },
      rows: units.map { Head($0.layer, $0.head).description } + ["uniform"],
      units.map { unit in detectors.map { $0.scores[unit.layer][unit.head] } }
        + [detectors.map(\.uniform)], .printed(3))
  }

  /// A number with what tells it from the others.
  private struct Line {
    let table: String
    var place = ""
    var layer: Int?
    var head: Int?
    var stream = ""
    var position: Int?
    let measure: String
    let value: Double
  }

  private var lensLines: [Line] {
    streams.enumerated().flatMap { number, stream -> [Line] in
      func lines(_ measure: String, _ values: [Double?]) -> [Line] {
        values.enumerated().compactMap { position, value in
          value.map {
            Line(table: "logit_lens", stream: stream, position: position, measure: measure, value: $0)
          }
        }
      }
      if let lens {
        let readings = lens.readings[number]
        return lines("probability", readings.map(\.probability))
          + lines("rank", readings.map { $0.rank.map(Double.init) })
          + lines("divergence", readings.map(\.divergence))
      }
      guard let mean = meanLens else { return [] }
      return lines("accuracy", mean.accuracy[number]) + lines("probability", mean.probability[number])
        + lines("rank", mean.rank[number]) + lines("divergence", mean.divergence[number])
    }
  }

  private var attributionLines: [Line] {
    attributions.flatMap { one in
      [
        Line(
          table: "attribution", place: one.place, position: one.position, measure: "logit_difference",
          value: one.logitDifference)
      ]
        + one.parts.map {
          Line(
            table: "attribution", place: one.place, layer: $0.layer, head: $0.head, position: one.position,
            measure: $0.name, value: $0.value)
        }
    }
  }

  private var detectorLines: [Line] {
    [("repeated", headDetection.repeated), ("texts", headDetection.texts)].flatMap { place, all in
      all.flatMap { scores in
        scores.scores.cells.map {
          Line(
            table: "detector", place: place, layer: $0.row, head: $0.column,
            measure: scores.detector.rawValue, value: $0.value)
        }
      }
    }
  }

  private var attentionLines: [Line] {
    headDetection.outputs.flatMap { output in
      output.attention.cells.flatMap { cell in
        zip(headDetection.variables, cell.value).compactMap { variable, value in
          value.map {
            Line(
              table: "attention", place: output.output, layer: cell.row, head: cell.column,
              measure: variable, value: $0)
          }
        }
      }
    }
  }
}
