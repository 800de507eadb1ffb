import Foundation
import TestSupport
import Testing

@testable import Viz

/// Pages that tell their numbers.
@Suite(.tiered) struct HTMLDocumentTests {
  private let panels = HeatmapPanels(
    panels: [
      [
        .init(grid: Grid([[0.1, .nan], [Double(Float(0.3)), 4]]), marks: [.init(1, 0)]),
        .init(title: "</script><b>", grid: Grid([[1, 2], [3, 4]])),
      ]
    ], rowLabels: ["a", "b"], columnLabels: ["c", "d"], title: "Two & <maps>", rowTitle: "from",
    columnTitle: "to", columnHeadings: ["head 0", "head 1"], scale: .sequential("attention"))

  private func values(_ page: String) throws -> [[[String: Any]]] {
    let start = try #require(page.firstRange(of: "id=\"values\">"))
    let end = try #require(page[start.upperBound...].firstRange(of: "</script>"))
    let data = Data(page[start.upperBound..<end.lowerBound].utf8)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [[[String: Any]]])
  }

  @Test func cellsHaveTheirLabelsAndNumbers() throws {
    let page = String(decoding: try panels.bytes(as: .html), as: UTF8.self)
    let maps = try values(page)[0]
    #expect(maps.count == 2)
    #expect(maps[0]["name"] as? String == "head 0")
    #expect(maps[1]["name"] as? String == "head 1, </script><b>")
    #expect(maps[0]["rows"] as? [String] == ["a", "b"] && maps[0]["columns"] as? [String] == ["c", "d"])
    #expect(maps[0]["unit"] as? String == "attention" && maps[0]["marks"] as? [Int] == [2])
    let numbers = try #require(maps[0]["values"] as? [Any])
    #expect(numbers[1] is NSNull && (numbers[3] as? Double) == 4)
    // The digits of a report's JSON: those of a Float where it came from one.
    #expect(page.contains("0.1,null,0.3,4"))
    #expect(page.components(separatedBy: "class=\"cells\"").count == 3)
  }

  @Test func nothingEndsTheScriptOrComesFromElsewhere() throws {
    let metadata = FigureMetadata(title: "\"<i>\"", command: "probe-cli </script>")
    let page = String(decoding: try panels.bytes(as: .html, metadata: metadata), as: UTF8.self)
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(!page.contains("<b>") && !page.contains("<i>"))
    let addresses = page.matches(of: /(src|href)="([^"]*)"/).map { String($0.output.2) }
    #expect(addresses.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:") })
    #expect(FigureMetadata.read(Array(page.utf8))["Command"] == "probe-cli </script>")
  }

  @Test func severalFiguresShareNoNames() throws {
    let chart = LineChart(
      [.init("loss", points: [(x: 1, y: 2), (x: 2, y: 1.5)])], title: "Loss", xTitle: "step",
      yTitle: "nats")
    let bars = BarChart(groups: ["newA"], series: [.init("before", values: [0.5])], yTitle: "accuracy")
    let page = String(
      decoding: try HTMLDocument.bytes(
        title: "Report", introduction: "All of it.",
        sections: [
          .init(title: "First", figures: [(title: "Loss", figure: chart), (title: "Bars", figure: bars)]),
          .init(
            title: "Second", command: "probe-cli x", figures: [(title: "Maps", figure: panels)],
            text: "a < b"),
        ]), as: UTF8.self)
    let names = page.matches(of: /\ id="([^"]*)"/).map { String($0.output.1) }
    #expect(Set(names).count == names.count)
    let all = try values(page)
    #expect(all.count == 3)
    #expect(all[0].map { $0["name"] as? String } == ["loss, step 1", "loss, step 2"])
    #expect(all[1][0]["name"] as? String == "newA, before" && all[1][0]["value"] as? Double == 0.5)
    #expect(page.contains("a &lt; b") && page.contains("href=\"#s1\""))
  }

  @Test func filesNobodyPointsAtHaveNoNumbers() throws {
    let svg = String(decoding: try panels.bytes(as: .svg), as: UTF8.self)
    #expect(!svg.contains("data-values") && !svg.contains("pointer-events"))
  }
}
