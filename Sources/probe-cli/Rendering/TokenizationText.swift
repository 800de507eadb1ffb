import GPT
import Viz

/// A text's tokens in the terminal.
struct TokenizationText {
  let report: TokenizationReport

  func print() {
    let rows = report.tokens.indices.map { place in
      let range = report.offsets[place]
      return [
        "\(place)", "\(report.tokens[place])", TokenLabel.visible(report.pieces[place]),
        TokenLabel.visible(report.texts[place]),
        range.isEmpty ? "–" : "\(range.lowerBound)–\(range.upperBound)",
      ]
    }
    if !rows.isEmpty {
      Terminal.print(
        TextTable(
          header: ["position", "id", "piece", "text", "offsets"], rows: rows,
          alignment: [.right, .right, .left, .left, .left]
        ).render(style: Terminal.style))
    }
    Terminal.print("\(counted(rows.count, "token")) of \(counted(report.length, "character"))")
  }

  private func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
