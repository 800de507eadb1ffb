import TestSupport
import Testing
import Viz

@Suite(.tiered) struct ColorTests {
  @Test func endsAreThePublishedOnes() {
    #expect(ColorMap.viridis.color(at: 0) == Color(hex: 0x440154))
    #expect(ColorMap.viridis.color(at: 1) == Color(hex: 0xFDE725))
    #expect(ColorMap.magma.color(at: 0) == Color(hex: 0x000004))
    #expect(ColorMap.magma.color(at: 1) == Color(hex: 0xFCFDBF))
    #expect(ColorMap.redBlue.color(at: 0) == Color(hex: 0x67001F))
    #expect(ColorMap.redBlue.color(at: 0.5) == Color(hex: 0xF7F7F7))
    #expect(ColorMap.redBlue.color(at: 1) == Color(hex: 0x053061))
    #expect(ColorMap.greys.color(at: 0) == .white)
    #expect(ColorMap.greys.color(at: 1) == .black)
  }

  @Test(arguments: ColorMap.allCases) func outsideValuesAreClamped(map: ColorMap) {
    #expect(map.color(at: -5) == map.color(at: 0))
    #expect(map.color(at: .infinity) == map.color(at: 1))
    #expect(map.color(at: .nan) == map.color(at: 0))
  }

  @Test func luminanceIsMonotone() {
    for (map, rises) in [(ColorMap.viridis, true), (.magma, true), (.greys, false)] {
      let values = (0...200).map { map.color(at: Double($0) / 200).luminance }
      for (a, b) in zip(values, values.dropFirst()) {
        #expect(rises ? b > a - 1e-4 : b < a + 1e-4, "\(map)")
      }
    }
    let diverging = (0...200).map { ColorMap.redBlue.color(at: Double($0) / 200).luminance }
    #expect(diverging[100] == diverging.max())
  }

  @Test(arguments: ColorMap.allCases) func textStandsOutOnEveryColour(map: ColorMap) {
    for step in 0...100 {
      let back = map.color(at: Double(step) / 100)
      let (low, high) = (
        min(back.luminance, back.contrastingText.luminance),
        max(back.luminance, back.contrastingText.luminance)
      )
      #expect((high + 0.05) / (low + 0.05) > 4.5, "WCAG AA")
    }
  }

  @Test func scalesSettleTheirRange() {
    let grid = Grid([[-1, 3], [.nan, .infinity]])
    let plain = ColorScale().resolved(for: [grid])
    #expect(plain.lower == -1 && plain.upper == 3)
    let diverging = ColorScale.diverging().resolved(for: [grid])
    #expect(diverging.lower == -3 && diverging.upper == 3 && diverging.position(of: 0) == 0.5)
    let constant = ColorScale().resolved(for: [Grid([[4, 4]])])
    #expect(constant.lower < 4 && constant.upper > 4 && constant.position(of: 4) == 0.5)
    let nothing = ColorScale().resolved(for: [Grid([[.nan]])])
    #expect(nothing.lower == 0 && nothing.upper == 1)
    #expect(nothing.position(of: .nan) == nil)
  }
}
