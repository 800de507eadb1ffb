import Records
import TestSupport
import Testing

@testable import Viz

/// Tokens hold what people write: all writing systems, and what is no letter at all.
@Suite(.tiered) struct WritingSystemTests {
  @Test func theOwnFontServesWhatItHas() {
    for text in ["abc", "", "é ∂loss/∂weight √d × Σ", "−1.5×10⁻⁴", "␣⏎⇥∅…", "Привет", "Ελλάς"] {
      #expect(FontFace.suffices(for: text), "\(text)")
    }
    for text in ["東京", "😀", "مرحبا", "שלום", "e\u{301}", "नमस्ते", "\u{202E}abc", "👩‍👩‍👧"] {
      #expect(!FontFace.suffices(for: text), "\(text)")
    }
  }

  /// Whatever fonts are installed: a text takes room, is not cut into its scalars, and measures as it is drawn.
  @Test(arguments: ["東京", "😀", "مرحبا", "שלום", "नमस्ते", "e\u{301}a", "ཀ", "\u{13000}", "a東b"])
  func othersAreShaped(text: String) throws {
    let style = TextStyle(size: 20)
    let width = style.width(of: text)
    #expect(width > 5 && width < 20 * 8)
    #expect(abs(TextStyle(size: 10).width(of: text) - width / 2) < 1e-9)
    struct One: Figure {
      let text: String
      let style: TextStyle
      func arranged(_ look: FigureStyle) -> ArrangedFigure {
        let width = style.width(of: text)
        return ArrangedFigure(size: Size(width + 40, 60)) { $0.text(text, at: Point(20, 40), style) }
      }
    }
    let raster = try Raster(drawing: One(text: text, style: style), dpi: 72)
    var columns: [Int] = []
    for x in 0..<raster.width where (0..<raster.height).contains(where: { raster[x: x, y: $0] != 0xFFFFFF }) {
      columns.append(x)
    }
    let first = try #require(columns.first)
    let last = try #require(columns.last)
    #expect(first >= 16 && Double(last) <= 20 + width + 4, "drawn from \(first) to \(last), \(width) wide")
    for bytes in [try One(text: text, style: style).pdf(), try One(text: text, style: style).svg()] {
      #expect(bytes.count > 300)
    }
  }

  /// Text in SVG is text, whatever it is written in.
  @Test func svgKeepsTheText() throws {
    let map = Heatmap(
      Grid([[0, 1, 2, 3]]), columnLabels: ["東京", "😀", "مرحبا", "a<b&c"], title: "Überschrift")
    let svg = String(decoding: try map.svg(), as: UTF8.self)
    for text in ["東京", "😀", "مرحبا", "a&lt;b&amp;c", "Überschrift"] {
      #expect(svg.contains(">\(text)</text>"))
    }
    #expect(!svg.contains("<symbol") && !svg.contains("<path d=\"M0 0C"))
  }

  @Test func lettersOfNoFontAreNamed() {
    // A scalar of a private plane is in no font.
    let lone = "\u{10FFFD}"
    _ = TextStyle(size: 8).width(of: lone)
    #expect(MissingLetters.drawn.contains(Character(lone)))
    #expect(!MissingLetters.drawn.contains("a"))
  }

  @Test func manyThreadsShareTheFonts() async {
    let expected = TextStyle(size: 9).width(of: "東京 مرحبا")
    await withTaskGroup(of: Double.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var width = 0.0
          for _ in 0..<20 { width = TextStyle(size: 9).width(of: "東京 مرحبا") }
          return width
        }
      }
      for await width in group { #expect(width == expected) }
    }
  }
}
