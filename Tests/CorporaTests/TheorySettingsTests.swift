import Corpora
import Records
import TestSupport
import Testing

@Suite(.tiered) struct TheorySettingsTests {
  @Test(
    arguments: [
      \TheorySettings.questions, \.conclusions, \.curriculum,
    ] as [WritableKeyPath<TheorySettings, Int> & Sendable], [Int.min, -1, Int.max])
  func theoriesHaveRanges(_ setting: WritableKeyPath<TheorySettings, Int> & Sendable, _ value: Int) {
    var settings = TheorySettings()
    settings[keyPath: setting] = value
    #expect(throws: SettingsError.self) { try settings.check() }
  }

  @Test(arguments: [Int.min, -1, Int.max])
  func corporaHaveRanges(_ count: Int) {
    #expect(throws: SettingsError.self) {
      try TheoryDataset(counts: [.train: 1, .dev: count], seed: 0)
    }
  }
}
