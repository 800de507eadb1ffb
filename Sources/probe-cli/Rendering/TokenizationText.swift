import GPT
import Records
import Viz

/// A text's tokens in the terminal.
struct TokenizationText {
  let report: TokenizationReport

  func print() {
    let places = report.tokens.indices
    if !places.isEmpty {
      Terminal.print(
        Table(places) {
          Column("position", \.self)
          Column("id") { report.tokens[$0] }
          Column("piece") { TokenLabel.visible(report.pieces[$0]) }
          Column("text") { TokenLabel.visible(report.texts[$0]) }
          Column("offsets", { Self.text(report.offsets[$0]) }, missing: "–")
        })
      Terminal.print("")
    }
    Terminal.print("\(counted(places.count, "token")) of \(counted(report.length, "character"))")
  }

  private static func text(_ range: Range<Int>) -> String? {
    range.isEmpty ? nil : "\(range.lowerBound)–\(range.upperBound)"
  }

  private func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
