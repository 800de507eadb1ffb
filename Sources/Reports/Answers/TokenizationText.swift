import GPT
import Records
import Viz

/// A text's tokens in the terminal.
package struct TokenizationText {
  package let report: TokenizationReport
  package let out: ReportText

  package init(report: TokenizationReport, out: ReportText = ReportText()) {
    self.report = report
    self.out = out
  }

  package func print() {
    let places = report.tokens.indices
    if !places.isEmpty {
      out.print(
        Table(places) {
          Column("position", \.self)
          Column("id") { report.tokens[$0] }
          Column("piece") { TokenLabel.visible(report.pieces[$0]) }
          Column("text") { TokenLabel.visible(report.texts[$0]) }
          Column("offsets", { Self.text(report.offsets[$0]) }, missing: "–")
        })
      out.print("")
    }
    out.print("\(counted(places.count, "token")) of \(counted(report.length, "character"))")
  }

  private static func text(_ range: Range<Int>) -> String? {
    range.isEmpty ? nil : "\(range.lowerBound)–\(range.upperBound)"
  }

  private func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
