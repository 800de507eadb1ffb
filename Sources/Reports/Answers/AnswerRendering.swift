import Intervene
import Records
import Viz

extension Presentation {
  /// One input's answer, token by token, before and after.
  static func answer(_ report: AnswerReport, by model: String) -> Presentation {
    Presentation("answer", table: report.table) {
      [
        .init(
          name: "answer", title: "answer to \(report.input)",
          figure: AnswerFigure(report: report, model: model).heatmap)
      ]
    } text: { out in
      AnswerText(report: report, model: model, out: out).print()
    }
  }
}

/// One input's answers on the terminal, in 80 columns.
struct AnswerText {
  let report: AnswerReport
  let model: String
  var out = ReportText()

  /// Answers whose tokens stand side by side.
  private static let across = 4

  func print() {
    out.print("\(model), input \(report.input) of '\(report.world)'")
    for change in report.changes { out.print("  \(change)") }
    out.print("")
    printAnswers()
    let shown = report.answers.prefix(Self.across)
    out.print("")
    out.print(
      Table(report.tokens.indices) {
        Column("token") { report.tokens[$0].variable ?? "" }
        Column("right") { TokenLabel.visible(report.tokens[$0].token) }
        for answer in shown {
          Column(answer.name, { cell(answer, $0) }, align: .right)
        }
      })
    out.print("")
    out.print("What each model says behind the right tokens, and the probability of the right one.")
    if report.answers.count > shown.count {
      out.print(
        "The first \(shown.count) of \(report.answers.count) answers; \(out.setting("out")) table.csv has all."
      )
    }
  }

  private func printAnswers() {
    let areLong = AnswerLines.areLong([report.expected])
    if areLong {
      for answer in report.answers {
        out.print("\(answer.name) writes by itself")
        out.print(AnswerLines.of(answer.generated, label: "  "))
      }
      out.print("")
    }
    out.print(
      Table(report.answers) {
        Column("", \.name)
        if !areLong { Column("writes by itself") { EvaluationText.visible($0.generated) } }
        if report.answers.contains(where: { $0.byRules != nil }) {
          Column("rules change") { $0.byRules?.joined(separator: " ") ?? "" }
        }
        Column("wrong") { $0.wrong.isEmpty ? "-" : $0.wrong.joined(separator: " ") }
      })
    out.print(AnswerLines.of(report.expected, label: "rules: "))
  }

  private func cell(_ answer: AnswerReport.Answer, _ token: Int) -> String {
    let said = answer.predicted[token]
    let share = answer.probabilities[token].map { NumberText.fixed($0, 2) } ?? "-"
    let text = "\(TokenLabel.visible(said)) \(share)"
    return said == report.tokens[token].token ? text : out.red(text)
  }
}

/// The probability of each right token, answers down.
struct AnswerFigure {
  let report: AnswerReport
  let model: String

  var heatmap: Heatmap {
    let starts = report.tokens.indices.dropFirst().filter {
      report.tokens[$0].variable != report.tokens[$0 - 1].variable
    }
    return Heatmap(
      Grid(rows: report.answers.count, columns: report.tokens.count) { answer, token in
        report.answers[answer].probabilities[token] ?? .nan
      }, rowLabels: report.answers.map(\.name),
      columnLabels: report.tokens.map { token in
        let piece = TokenLabel.visible(token.token)
        return token.variable.map { "\($0)=\(piece)" } ?? piece
      }, title: "Probability of each right token",
      subtitle: "\(model), input \(report.input) of '\(report.world)'"
        + (report.changes.isEmpty ? "" : ": \(report.changes.joined(separator: "; "))"),
      rowTitle: "", columnTitle: "token of the right answer", scale: .sequential("probability", range: 0...1),
      marks: Set(
        report.answers.indices.flatMap { answer in
          report.tokens.indices.filter {
            report.answers[answer].predicted[$0] != report.tokens[$0].token
          }.map { Grid.Cell(answer, $0) }
        }), markText: "outlined = another token is likelier", columnSeparators: Array(starts))
  }
}
