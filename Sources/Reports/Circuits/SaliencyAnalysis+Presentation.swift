import Circuits
import Records
import Viz

extension SaliencyAnalysis: PresentedAnalysis {
  public func presentation(of report: SaliencyReport, by model: String) -> Presentation {
    Presentation("saliency", table: report.table) {
      report.answers.map { answer in
        let name = answer.output ?? "the next token"
        return .init(
          name: report.answers.count > 1 ? "saliency-\(name)" : "saliency", title: report.title(name),
          figure: report.figure(answer, model: model))
      }
    } text: { out in
      report.print(model, out)
    }
  }
}

extension SaliencyReport {
  fileprivate func title(_ name: String) -> String { "What the answer to \(name) hangs on" }

  /// Measures in the order of ``SaliencyMeasure``, those that are there.
  private func measures(_ answer: Answer) -> [SaliencyMeasure] {
    SaliencyMeasure.allCases.filter { answer.saliency[$0] != nil }
  }

  /// Each measure in shares of its largest size, so that rows can be compared.
  fileprivate func figure(_ answer: Answer, model: String) -> Heatmap {
    let measures = measures(answer)
    let count = answer.position + 1
    let rows = measures.map { measure -> [Double] in
      let values = Array((answer.saliency[measure] ?? []).prefix(count))
      let largest = values.map(abs).max() ?? 0
      return largest > 0 ? values.map { $0 / largest } : values
    }
    let residual = answer.saliency.residual.map {
      "; integrated gradients miss \(NumberText.compact(100 * $0)) %"
    }
    return Heatmap(
      Grid(rows), rowLabels: measures.map(\.rawValue), columnLabels: Array(labels.prefix(count)),
      title: title(answer.output ?? "the next token"),
      subtitle:
        "\(model); answer \(answer.token.debugDescription) at position \(answer.position); each row in shares of its "
        + "largest size\(residual ?? "")",
      columnTitle: "token", scale: .diverging("share of the row's largest", around: 0, range: -1...1))
  }

  /// One row an answer, a token and a measure.
  fileprivate var table: Table {
    let rows = answers.flatMap { answer in
      (0...answer.position).flatMap { position in measures(answer).map { (answer, position, $0) } }
    }
    return Table(rows) {
      Column("output") { $0.0.output }
      Column("answer") { $0.0.token }
      Column("position", { $0.1 })
      Column("token") { tokens[$0.1] }
      Column("variable") { variables[$0.1] }
      Column("measure") { $0.2.rawValue }
      Column("score", { $0.0.saliency[$0.2]![$0.1] })
    }
  }

  fileprivate func print(_ model: String, _ out: ReportText) {
    out.print("\(model): what answers hang on; signed scores add to the answer or take from it")
    for answer in answers {
      let saliency = answer.saliency
      let measures = measures(answer)
      out.print(
        "\n\(answer.output ?? "next token") = \(answer.token.debugDescription): margin \(NumberText.compact(saliency.value)), "
          + "\(NumberText.compact(saliency.baseline)) without any token; integrated gradients"
          + " miss \(saliency.residual.map { NumberText.compact(100 * $0) } ?? "-") % of that")
      let most = 12
      // Tokens that some measure finds important come first.
      let weight = (0...answer.position).map { position in
        measures.reduce(0.0) { sum, measure in
          let values = saliency[measure]!
          let largest = values.map(abs).max() ?? 0
          return max(sum, largest > 0 ? abs(values[position]) / largest : 0)
        }
      }
      let shown = weight.indices.sorted { (weight[$0], $1) > (weight[$1], $0) }.prefix(most).sorted()
      out.print(
        Table(shown) {
          Column("token") { "\($0) \(labels[$0])" }
          for measure in measures { Column(Self.short(measure), { saliency[measure]![$0] }, .compact) }
        })
      if shown.count <= answer.position {
        out.print("and \(answer.position + 1 - shown.count) tokens that no measure finds important.")
      }
    }
  }

  private static func short(_ measure: SaliencyMeasure) -> String {
    switch measure {
    case .gradient: "gradient"
    case .gradientTimesInput: "× input"
    case .integratedGradients: "integr."
    case .attention: "attention"
    case .rollout: "rollout"
    case .valueNorm: "norm"
    }
  }
}
