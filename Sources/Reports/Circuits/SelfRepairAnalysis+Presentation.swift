import Circuits
import Records
import Viz

extension SelfRepairAnalysis: PresentedAnalysis {
  public func presentation(of report: SelfRepairReport, by model: String) -> Presentation {
    Presentation("repair", table: report.table) {
      [.init(name: "self-repair", title: report.title, figure: report.figure(model))]
    } text: { out in
      out.print("\(model): \(report.target), \(report.ablation.rawValue) ablation, \(report.metric.rawValue)")
      out.print(
        "\(SampleText.counted(report.texts, "text")); the whole model measures \(NumberText.compact(report.whole))\n"
      )
      out.print(report.table)
      out.print(
        """

        Direct: what the head's own output is worth at the logits, the final norm held.
        Total: what its removal does. Their difference, the repair, is made by the final
        norm, by later heads and by later MLPs; above 0 it makes good for a loss.
        """)
    }
  }
}

extension SelfRepairReport {
  fileprivate var title: String { "What makes good for a removed head (\(target))" }

  fileprivate var table: Table {
    Table(heads) {
      Column("head", \.head)
      Column("direct", \.direct, .decimals(3))
      Column("total", \.total, .decimals(3))
      Column("repair", \.repair, .decimals(3))
      Column("norm", \.norm, .decimals(3))
      Column("heads", \.heads, .decimals(3))
      Column("mlps", \.mlps, .decimals(3))
    }
  }

  fileprivate func figure(_ model: String) -> Heatmap {
    Heatmap(
      Grid(heads.map { [$0.direct, $0.total, $0.repair, $0.norm, $0.heads, $0.mlps] }),
      rowLabels: heads.map(\.head),
      columnLabels: ["direct", "total", "repair", "norm", "later heads", "later MLPs"], title: title,
      subtitle:
        "\(model); \(ablation.rawValue) ablation; change of the \(metric.rawValue), of \(NumberText.compact(whole)) "
        + "in the whole model",
      rowTitle: "head removed", columnTitle: "effect and its parts",
      scale: .diverging("change of \(metric.rawValue)", around: 0), columnSeparators: [3])
  }
}
