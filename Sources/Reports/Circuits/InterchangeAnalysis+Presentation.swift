import Circuits
import Records
import Viz

extension InterchangeAnalysis: PresentedAnalysis {
  public func presentation(of report: InterchangeReport, by model: String) -> Presentation {
    Presentation("interchange", table: report.table) {
      [.init(name: "interchange", title: report.title, figure: report.figure(model))]
    } text: { out in
      report.print(model, out)
    }
  }
}

extension InterchangeReport {
  fileprivate var title: String { "Where \(variable) stands, and whether \(target) follows it" }

  fileprivate func figure(_ model: String) -> HeatmapPanels {
    var panels = [HeatmapPanels.Panel(title: "interchanged: \(target) follows", grid: Grid(interchange))]
    if let decodable { panels.append(HeatmapPanels.Panel(title: "read by a probe", grid: Grid(decodable))) }
    if let lostWithout {
      panels.append(HeatmapPanels.Panel(title: "lost without what it reads", grid: Grid(lostWithout)))
    }
    return HeatmapPanels(
      panels: panels.map { [$0] }, rowLabels: interchange.indices.map(String.init), columnLabels: positions,
      title: title,
      subtitle: "\(model); \(site.rawValue); \(mattering) of \(pairs) pairs should change \(target)",
      rowTitle: "layer", columnTitle: "position", scale: .diverging("share", around: 0, range: -1...1))
  }

  /// One row a layer and position.
  fileprivate var table: Table {
    let places = interchange.indices.flatMap { layer in positions.indices.map { (layer, $0) } }
    return Table(places) {
      Column("layer", { $0.0 })
      Column("position", { $0.1 })
      Column("name") { positions[$0.1] }
      Column("interchange", { interchange[$0.0][$0.1] })
      Column("decodable") { decodable?[$0.0][$0.1] }
      Column("lost_without") { lostWithout?[$0.0][$0.1] }
    }
  }

  /// A layer and a position.
  private struct Place {
    let layer: Int
    let position: Int
  }

  /// The places at which something happens by some measure, those with the highest interchange accuracy, in order.
  private func mostTelling(_ most: Int) -> [Place] {
    var places: [Place] = []
    for layer in interchange.indices {
      for position in positions.indices {
        let lost = lostWithout?[layer][position] ?? 0
        let read = decodable?[layer][position] ?? 0
        if interchange[layer][position] > 0.02 || lost > 0.02 || read > 0.5 {
          places.append(Place(layer: layer, position: position))
        }
      }
    }
    let best = places.sorted { a, b in interchange[a.layer][a.position] > interchange[b.layer][b.position] }
    return best.prefix(most).sorted { a, b in (a.layer, a.position) < (b.layer, b.position) }
  }

  fileprivate func print(_ model: String, _ out: ReportText) {
    out.print("\(model): \(variable) in \(site.rawValue), asked for \(target)")
    out.print(
      "\(isSample ? "a sample: " : "")\(pairs) pairs of texts with another \(variable), \(mattering) of which should change "
        + "\(target)\n")
    let best = mostTelling(24)
    out.print(
      Table(best) {
        Column("layer", { (place: Place) in place.layer })
        Column("position") { (place: Place) in "\(place.position) \(positions[place.position])" }
        Column(
          "interchange %", { (place: Place) in 100 * interchange[place.layer][place.position] }, .decimals(0))
        if let decodable {
          Column(
            "probe reads %", { (place: Place) in 100 * decodable[place.layer][place.position] }, .decimals(0))
        }
        if let lostWithout {
          Column(
            "lost without %", { (place: Place) in 100 * lostWithout[place.layer][place.position] },
            .decimals(0))
        }
      })
    let rest = interchange.count * positions.count - best.count
    if rest > 0 { out.print("\(rest) other places: less, or nothing.") }
    out.print(
      """

      Interchange: the answers that the rules give with the other text's \(variable), of those
      that should change, when the whole activation is the other text's.
      """)
    if decodable != nil {
      out.print(
        """
        The probe: 0 is always saying the commonest value, 100 always right. Lost: right
        answers that are gone when the directions that tell the values apart are set to
        their mean. What is read and not used stands out: high there, low elsewhere.
        """)
    }
    guard let subspace else { return }
    out.print(
      "\n\(subspace.rank) of the directions of layer \(subspace.layer) at \(positions[subspace.position]), learned on "
        + "\(subspace.trainPairs) pairs, tested on \(subspace.testPairs) of other texts:")
    func percent(_ share: Double?) -> String { share.map { NumberText.fixed(100 * $0, 0) } ?? "-" }
    let rows: [(String, String)] = [
      ("the whole activation", percent(subspace.whole)), ("learned directions", percent(subspace.learned)),
      ("random directions, mean of \(subspace.random.scores.count)", percent(subspace.random.mean)),
      ("learned for arbitrary answers", percent(subspace.arbitrary)),
      ("learned in an untrained model", percent(subspace.untrained)),
    ]
    out.print(
      Table(rows) {
        Column("interchanged", \.0)
        Column("follows %", \.1, align: .right)
      })
  }
}
