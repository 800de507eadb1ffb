import Foundation
import Records
import TestSupport
import Testing

@testable import Reports
@testable import Tasks

/// Every analysis of the catalogue: its settings as data, and as files.
@Suite(.tiered) struct CatalogueTests {
  @Test func namesAreDifferentAndSentencesWhole() {
    let names = Catalogue.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for entry in Catalogue.entries {
      #expect(entry.summary.hasSuffix(".") || entry.summary.hasSuffix("?"), "\(entry.name)")
      let settings = entry.settings.map(\.name)
      #expect(Set(settings).count == settings.count, "\(entry.name)")
      for setting in entry.settings { #expect(!setting.help.isEmpty, "\(entry.name) \(setting.name)") }
    }
  }

  /// The same word means the same everywhere; a way of replacing activations is not one of cutting attention, and a
  /// change of weights has one place where it begins.
  @Test func wordsHaveOneKind() {
    var kinds: [String: (kind: SettingDescription.Kind, analysis: String)] = [:]
    for entry in Catalogue.entries {
      for setting in entry.settings where !["mode", "from", "to"].contains(setting.name) {
        if let known = kinds[setting.name] {
          #expect(
            known.kind == setting.kind,
            "\(setting.name) is \(known.kind) in \(known.analysis), \(setting.kind) in \(entry.name)")
        } else {
          kinds[setting.name] = (setting.kind, entry.name)
        }
      }
    }
  }

  @Test func settingsComeBackFromFiles() throws {
    for analysis in Catalogue.all {
      func check<A: PresentedAnalysis>(_: A.Type) throws {
        let data = try JSONEncoder().encode(A())
        let again = try JSONDecoder().decode(A.self, from: data)
        #expect(try JSONFile.text(again) == JSONFile.text(A()), "\(A.name)")
      }
      try check(analysis)
    }
  }

  @Test func unknownSettingsAreNamed() throws {
    for (text, problem) in [
      (#"{"layr": 1}"#, "there is no setting \"layr\""),
      (#"{"layer": "x"}"#, "expected a whole number from 0 to 1023"),
      (#"{"site": "nowhere"}"#, "expected resid_pre, resid_mid, resid_post, attn_out, mlp_out or z"),
    ] {
      let error = #expect(throws: ArgumentError.self) {
        try JSONDecoder().decode(SteerSettings.self, from: Data(text.utf8))
      }
      #expect(error?.problem == problem)
    }
  }
}
