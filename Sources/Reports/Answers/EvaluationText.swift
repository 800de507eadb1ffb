import GPT
import Records
import Tasks
import Viz
import Worlds

/// A model's answers beside the rules'.
package struct EvaluationText {
  package let evaluation: WorldEvaluation
  package let world: World
  package let out: ReportText

  package init(evaluation: WorldEvaluation, world: World, out: ReportText = ReportText()) {
    self.evaluation = evaluation
    self.world = world
    self.out = out
  }

  /// One input: the rules' answer, the model's, and where they differ.
  package func printAnswer(_ answer: WorldEvaluation.Answer) {
    out.print("input  \(answer.input)   \(Self.seenText(answer.seen))")
    out.print(AnswerLines.of(answer.expected, label: "rules  "))
    out.print(
      AnswerLines.broken(
        difference(answer.answer, from: answer.expected), of: answer.answer, label: "model  "))
    if answer.correct {
      out.print(out.green("right"))
    } else {
      let details = wrong(answer).map { name in
        "\(name) should be \(answer.expectedValues[name]!), is \(answer.values[name]?.description ?? "unreadable")"
      }
      out.print(
        out.red("wrong") + ": "
          + (details.isEmpty ? "the text around the values" : details.joined(separator: "; ")))
    }
  }

  /// The outputs whose values are wrong.
  private func wrong(_ answer: WorldEvaluation.Answer) -> [String] {
    let hidden = Self.hidden(in: world)
    return world.outputs.map(\.name).filter {
      !hidden.contains($0) && answer.values[$0] != answer.expectedValues[$0]
    }
  }

  /// All inputs as a table, then the accuracy of each output.
  package func printTable() {
    if evaluation.inputs.count <= 1_024 {
      out.print(answers)
      out.print("")
    }
    let summary = evaluation.accuracy
    let hasMirrors = evaluation.mirrors.map { $0.heldOut > 0 } ?? false
    func row(_ name: String, _ accuracy: AnswerAccuracy?, _ majority: AnswerAccuracy?)
      -> [String]
    {
      guard let accuracy else {
        return [name, "not in the text"] + Array(repeating: "", count: hasMirrors ? 4 : 3)
      }
      return [name, Self.percent(accuracy.all), Self.percent(accuracy.seen), Self.percent(accuracy.heldOut)]
        + (hasMirrors ? [Self.percent(accuracy.heldOutWithoutMirrors)] : []) + [Self.percent(majority?.all)]
    }
    let table =
      [row("whole answer", summary.exact, summary.majority.exact)]
      + world.outputs.map {
        row($0.name, summary.variables[$0.name] ?? nil, summary.majority.variables[$0.name] ?? nil)
      }
    out.print(
      Table(
        header: ["accuracy", "all", "seen", "not seen"] + (hasMirrors ? ["not seen*"] : []) + ["constant"],
        cells: table,
        alignment: [.left] + Array(repeating: .right, count: hasMirrors ? 5 : 4)
      ))
    out.print("constant: always giving the answer that is right most often")
    if let mirrors = evaluation.mirrors, hasMirrors {
      let names = mirrors.exchangeable.map {
        $0.prefix(6).joined(separator: ", ") + ($0.count > 6 ? ", …" : "")
      }
      out.print(
        "* the rules do not tell \(names.joined(separator: "; nor ")) apart: without the \(mirrors.seen) of "
          + "\(mirrors.heldOut) inputs whose mirror was seen")
    }
    let right = evaluation.inputs.count(where: \.correct)
    out.print(
      "\n\(right) of \(SampleText.counted(evaluation.inputs.count, "answer")) \(right == 1 ? "is" : "are") exactly right."
    )
  }

  /// The answers one below the other; of long ones the outputs that are wrong.
  private var answers: Table {
    let areLong = AnswerLines.areLong(evaluation.inputs.map(\.expected))
    let rows = evaluation.inputs.map { answer in
      let texts =
        areLong
        ? []
        : [Self.visible(answer.expected), difference(answer.answer, from: answer.expected).joined()]
      let names = areLong ? wrong(answer).joined(separator: " ") : ""
      let verdict = answer.correct ? "" : names.isEmpty ? "wrong" : "wrong: \(names)"
      return [answer.input] + texts + [verdict, answer.seen == false ? "not seen" : ""]
    }
    return Table(header: ["input"] + (areLong ? [] : ["rules", "model"]) + ["", ""], cells: rows)
  }

  /// A share as a percentage, `-` when there is none.
  package static func percent(_ share: Double?) -> String {
    share.map { NumberText.fixed(100 * $0, 1) + " %" } ?? "-"
  }

  package static func visible(_ text: String) -> String {
    text.unicodeScalars.map { TokenLabel.visible(String($0)) }.joined()
  }

  /// The outputs that the text does not show.
  private static func hidden(in world: World) -> Set<String> {
    let shown = Set(world.shownOutputs)
    return Set(world.outputs.indices.filter { !shown.contains($0) }.map { world.outputs[$0].name })
  }

  private static func seenText(_ seen: Bool?) -> String {
    switch seen {
    case true: "(seen in training)"
    case false: "(not seen in training)"
    case nil: "(not known whether seen in training)"
    }
  }

  /// The scalars of `answer`, those that differ from `expected` in red.
  private func difference(_ answer: String, from expected: String) -> [String] {
    let right = Array(expected.unicodeScalars)
    let written = Array(answer.unicodeScalars)
    let marked = written.enumerated().map { index, character in
      let shown = TokenLabel.visible(String(character))
      return index < right.count && right[index] == character ? shown : out.red(shown)
    }
    return marked + (written.count < right.count ? [out.red("…")] : [])
  }
}
