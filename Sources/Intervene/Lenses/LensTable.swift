import Foundation
import Records

/// The numbers of a ``LensReport`` as tables for spreadsheets and write-ups.
public struct LensTable: Sendable {
  private let report: LensReport

  public init(_ report: LensReport) { self.report = report }

  /// One line a number: `table` is `logit_lens`, `attribution`, `detector` or `attention`; what does not apply is empty.
  public var csv: String {
    CSV.text(
      ["table", "place", "layer", "head", "stream", "position", "measure", "value"],
      lens + attribution + detectors + attention)
  }

  private func line(
    _ table: String, place: String = "", layer: Int? = nil, head: Int? = nil, stream: String = "",
    position: Int? = nil, _ measure: String, _ value: Double
  ) -> [String] {
    func text(_ number: Int?) -> String { number.map(String.init) ?? "" }
    return [
      table, place, text(layer), text(head), stream, text(position), measure, "\(value)",
    ]
  }

  private var lens: [[String]] {
    report.streams.enumerated().flatMap { number, stream -> [[String]] in
      func row(_ measure: String, _ values: [Double?]) -> [[String]] {
        values.enumerated().compactMap { position, value in
          value.map { line("logit_lens", stream: stream, position: position, measure, $0) }
        }
      }
      if let lens = report.lens {
        let readings = lens.readings[number]
        return row("probability", readings.map(\.probability))
          + row("rank", readings.map { $0.rank.map(Double.init) })
          + row("divergence", readings.map(\.divergence))
      }
      guard let mean = report.meanLens else { return [] }
      return row("accuracy", mean.accuracy[number]) + row("probability", mean.probability[number])
        + row("rank", mean.rank[number]) + row("divergence", mean.divergence[number])
    }
  }

  private var attribution: [[String]] {
    report.attributions.flatMap { one in
      [line("attribution", place: one.place, position: one.position, "logit_difference", one.logitDifference)]
        + one.parts.map {
          line(
            "attribution", place: one.place, layer: $0.layer, head: $0.head, position: one.position, $0.name,
            $0.value)
        }
    }
  }

  private var detectors: [[String]] {
    let detection = report.headDetection
    return [("repeated", detection.repeated), ("texts", detection.texts)].flatMap { place, all in
      all.flatMap { scores in
        scores.scores.enumerated().flatMap { layer, row in
          row.enumerated().map { head, score in
            line("detector", place: place, layer: layer, head: head, scores.detector.rawValue, score)
          }
        }
      }
    }
  }

  private var attention: [[String]] {
    let detection = report.headDetection
    return detection.outputs.flatMap { output in
      output.attention.enumerated().flatMap { layer, heads in
        heads.enumerated().flatMap { head, values in
          zip(detection.variables, values).compactMap { variable, value in
            value.map { line("attention", place: output.output, layer: layer, head: head, variable, $0) }
          }
        }
      }
    }
  }

  /// The attributions and the detectors as Markdown.
  public var markdown: String {
    let places = report.attributions.map(\.place)
    let names = report.attributions.first?.parts.map(\.name) ?? []
    let parts = names.indices.map { index in
      [names[index]] + report.attributions.map { TableText.number($0.parts[index].value) }
    }
    let sums = ["logit difference"] + report.attributions.map { TableText.number($0.logitDifference) }
    let subject = report.input.map { "input \($0)" } ?? "\(report.texts) texts"
    let detection = report.headDetection
    let heads = (0..<report.layers).flatMap { layer in
      (0..<report.heads).map { head in
        ["L\(layer)H\(head)"]
          + (detection.repeated + detection.texts).map { TableText.number($0.scores[layer][head]) }
      }
    }
    let uniform = ["uniform"] + (detection.repeated + detection.texts).map { TableText.number($0.uniform) }
    let columns =
      detection.repeated.map { "\($0.detector.rawValue), repeated" }
      + detection.texts.map { "\($0.detector.rawValue), texts" }
    return [
      "# What layers and heads do" + (report.world.map { " in world '\($0)'" } ?? ""),
      "Direct logit attribution on \(subject): shares of the difference between the right token's logit and a "
        + "wrong one's.", TableText.markdown(["part"] + places, parts + [sums], texts: 1),
      "Head detectors: on \(detection.sequences) sequences of \(detection.half) random tokens repeated twice, "
        + "and on \(detection.summary).", TableText.markdown(["head"] + columns, heads + [uniform], texts: 1),
    ].joined(separator: "\n\n") + "\n"
  }
}
