import Records
import TestSupport
import Testing

@Suite(.tiered) struct NumberRangeTests {
  @Test(arguments: [1, 2, 9_999_999, 10_000_000])
  func takesWhatLiesInside(_ value: Int) throws { try NumberRange.examples.check(value) }

  @Test(arguments: [Int.min, -1, 0, 10_000_001, Int.max])
  func namesSettingRangeAndValue(_ value: Int) {
    let error = SettingsError(
      setting: "examples", expected: "a whole number from 1 to 10000000", found: "\(value)")
    #expect(throws: error) { try NumberRange.examples.check(value) }
    #expect(throws: error) { try NumberRange.examples.check([1, value]) }
  }

  @Test(arguments: [-0.1, 1.1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude])
  func sharesAreNumbersFrom0To1(_ value: Double) {
    #expect(throws: SettingsError.self) { try NumberRange<Double>.share("x").check(value) }
  }

  @Test func positiveNumbersAreAbove0() throws {
    let range = NumberRange<Double>.positive("rate", to: 10)
    try range.check([.leastNonzeroMagnitude, 10])
    #expect(throws: SettingsError(setting: "rate", expected: "a number above 0 and up to 10.0", found: "0.0"))
    {
      try range.check(0)
    }
  }
}
