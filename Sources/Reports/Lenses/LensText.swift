import Foundation
import GPT
import Intervene
import Records
import Viz

/// Logit lens, attributions and head detectors on the terminal, in 80 columns.
struct LensText {
  let report: LensReport
  let model: String
  var out = ReportText()

  func print() {
    printHeading()
    if let lens = report.lens { printLens(lens) }
    if let mean = report.meanLens { printMean(mean) }
    printAttributions()
    printDetectors()
    printAttention()
  }

  private func printHeading() {
    if let input = report.input {
      return out.print("\(model) reads input \(input) with its right answer")
    }
    guard let world = report.world else { return out.print("\(model), raw text") }
    let extent = report.texts == report.worldInputs ? "all" : "a sample of"
    out.print("\(model) on \(extent) \(report.texts) inputs of '\(world)', right answers behind them")
  }

  // MARK: Logit lens

  /// The streams that fit: all, or eight from the first to the last.
  private var shownStreams: [Int] {
    let count = report.streams.count
    return count <= 8 ? Array(0..<count) : (0..<8).map { $0 * (count - 1) / 7 }
  }

  private func shownPositions(_ count: Int) -> [Int] { Array(max(0, count - 32)..<count) }

  private func printLens(_ lens: TextLens) {
    heading("Logit lens: the likeliest next token behind each block, and its probability")
    table(
      ["", "token", "next"] + shownStreams.map(LensFigure.streamLabel),
      shownPositions(lens.tokens.count).map { position in
        [
          "\(position)", TokenLabel.visible(lens.tokens[position]),
          lens.next[position].map(TokenLabel.visible) ?? "",
        ]
          + shownStreams.map { stream in
            let text =
              "\(TokenLabel.visible(lens.top[stream][position])) "
              + NumberText.fixed(lens.readings[stream][position].topProbability, 2)
            return lens.next[position] == lens.top[stream][position] ? out.green(text) : text
          }
      }, texts: 3)
    printSkipped(lens.tokens.count)
  }

  private func printMean(_ mean: MeanLens) {
    heading("Logit lens: mean probability of the token that follows, behind each block")
    table(
      ["", "at", "ranks 1"] + shownStreams.map(LensFigure.streamLabel),
      shownPositions(mean.positions.count).map { position in
        let settled = mean.accuracy.firstIndex { $0[position] >= 1 - 1e-9 }
        return [
          "\(position)", TokenLabel.visible(mean.positions[position]),
          settled.map(LensFigure.streamLabel) ?? "-",
        ]
          + shownStreams.map { NumberText.fixed(mean.probability[$0][position], 2) }
      }, texts: 3)
    printSkipped(mean.positions.count)
    out.print("ranks 1: where the right token is first the likeliest in every text.")
    if mean.leftOut > 0 {
      out.print("\(mean.leftOut) texts with another layout are left out of this table.")
    }
  }

  private func printSkipped(_ positions: Int) {
    guard positions > 32 || report.streams.count > 8 else { return }
    out.print(
      "The last 32 positions and up to eight blocks are shown; all are in \(out.setting("json")) and \(out.setting("out"))."
    )
  }

  // MARK: Heads

  private func printAttributions() {
    guard let first = report.attributions.first else { return }
    heading("Direct logit attribution: the right token's logit minus a wrong one's")
    let strongest = first.parts.indices.sorted { size($0) > size($1) }.prefix(24)
    let chosen = first.parts.indices.filter(Set(strongest).contains)
    let places = report.attributions.prefix(8)
    table(
      ["part"] + places.map(\.place),
      chosen.map { part in
        [first.parts[part].name] + places.map { NumberText.fixed($0.parts[part].value, 2) }
      } + [["all parts"] + places.map { NumberText.fixed($0.logitDifference, 2) }], texts: 1)
    let tokens = report.attributions.compactMap { one in
      one.right.flatMap { right in
        one.wrong.map { "\(one.place): \(TokenLabel.visible(right)) against \(TokenLabel.visible($0))" }
      }
    }
    if !tokens.isEmpty { out.print(DisplayWidth.wrapped(tokens, separator: "; ", width: 80)) }
    if chosen.count < first.parts.count {
      out.print("The 24 largest of \(first.parts.count) parts are shown; all count in the sum.")
    }
  }

  /// The largest share that a part has anywhere.
  private func size(_ part: Int) -> Double {
    report.attributions.map { abs($0.parts[part].value) }.max() ?? 0
  }

  private func printDetectors() {
    let detection = report.headDetection
    let all = detection.repeated + detection.texts
    let heads = (0..<report.layers).flatMap { layer in (0..<report.heads).map { (layer, $0) } }
    let best = heads.sorted { a, b in largest(all, a) > largest(all, b) }.prefix(16)
    let shown = best.sorted { $0 < $1 }
    heading("Head detectors: on random tokens repeated twice | on the texts")
    table(
      ["head", "previous", "duplicate", "induction", "previous", "duplicate", "induction"],
      shown.map { layer, head in
        [Head(layer, head).description] + all.map { number($0, $0.scores[layer][head]) }
      } + [["uniform"] + all.map { number($0, $0.uniform) }], texts: 1)
    out.print(
      "\(detection.sequences) sequences of \(detection.half) tokens twice; \(detection.summary).\n"
        + "uniform: a head that looks everywhere alike."
        + (detection.reach.map { " Positions from \($0) on were in no training text." } ?? ""))
  }

  private func largest(_ all: [DetectorScores], _ head: (Int, Int)) -> Double {
    all.map { $0.scores[head.0][head.1] }.max() ?? 0
  }

  private func number(_ scores: DetectorScores, _ value: Double) -> String {
    scores.positions > 0 ? NumberText.fixed(value, 2) : "-"
  }

  /// Each output's four strongest pairs of head and variable.
  private func printAttention() {
    let detection = report.headDetection
    guard !detection.outputs.isEmpty else { return }
    heading("Where heads look from the position that predicts each output (mean)")
    let rows = detection.outputs.map { output in
      let pairs = output.attention.enumerated().flatMap { layer, heads in
        heads.enumerated().flatMap { head, values in
          zip(detection.variables, values).compactMap { variable, value in
            value.map { (text: "\(Head(layer, head)) \(variable) \(NumberText.fixed($0, 2))", value: $0) }
          }
        }
      }
      return [output.output] + pairs.sorted { $0.value > $1.value }.prefix(4).map(\.text)
    }
    table(["output", "most", "second", "third", "fourth"], rows, texts: 5)
  }

  private func heading(_ text: String) { out.print("\n" + out.bold(text)) }

  private func table(_ header: [String], _ rows: [[String]], texts: Int) {
    let alignment = header.indices.map { $0 < texts ? TextAlignment.left : .right }
    out.print(
      Table(header: header, cells: rows, alignment: alignment))
  }
}
