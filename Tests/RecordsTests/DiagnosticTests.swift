import Arrays
import Foundation
import Records
import TestSupport
import Testing

@Suite(.tiered) struct DiagnosticTests {
  private struct Stray: Diagnostic {
    var place: DiagnosticPlace?
    var expected: String?
    var found: String?
    var hint: Hint?
  }

  @Test func oneTextForAll() {
    #expect(FileError("a.yaml", "is empty").description == "a.yaml: is empty")
    #expect(FileError("a.yaml", line: 3, "is empty").description == "a.yaml:3: is empty")
    #expect(
      FileError("a\n.yaml", line: 3, column: 7, "is empty", hint: "fill it").description
        == "a\\n.yaml:3:7: is empty\n  hint: fill it")
    #expect(
      SettingsError(setting: "batch", expected: "a number", found: "x").description
        == "setting 'batch': expected a number, found x")
    #expect(Stray(expected: "a", found: "b").description == "expected a, found b")
    #expect(Stray(expected: "a").description == "expected a")
    #expect(Stray(place: .numbered("text", 3), found: "b").description == "text 3: found b")
    #expect(Stray(place: .hookPoint("x"), expected: "y", hint: "z").summary == "hook point 'x': expected y")
  }

  @Test func memory() throws {
    var need = MemoryNeed(for: "training")
    need.add("weights", [1 << 40])
    need.add("moments", [1 << 41])
    let error = try #require(throws: MemoryError.self) { try need.check(available: 1 << 30) }
    #expect(
      "\(error)"
        == "training: needs 12.0 TiB of memory, most of it (8.0 TiB) for moments; 1.0 GiB are available")
    #expect(error.place == .named("training"))
  }

  @Test func hintsNameSettingsAsData() {
    let rate = "learning rate"
    let hint: Hint = "of \(2) ways: a lower \(setting: rate), or \(command: "train", [.init("every", "5")])"
    #expect(hint.settings == ["learning rate", "every"])
    #expect("\(hint)" == "of 2 ways: a lower 'learning rate', or 'train' with 'every' 5")
    let fields = SettingNaming {
      "<\($0)>"
    } command: { name, values in
      "\(name)(\(values[0].value))"
    }
    #expect(hint.text(fields) == "of 2 ways: a lower <learning rate>, or train(5)")
    let longer: Hint = "\(hint), or \(setting: "seed")"
    #expect(longer.settings == ["learning rate", "every", "seed"])
    #expect(longer.text(fields).hasSuffix("train(5), or <seed>"))
  }

  /// However a sentence is put together, the same one is the same value.
  @Test func equalHints() {
    let word = "it"
    #expect(("fill \(word) up" as Hint) == "fill it up")
    #expect(Hint("fill it up") == "fill \(Hint(word)) up")
    #expect(("fill \(setting: word) up" as Hint) != "fill 'it' up")
  }

  @Test func asJSON() throws {
    let error = FileError(
      "a.yaml", line: 3, column: 7, "is empty", hint: "raise \(setting: "time limit")")
    let record = DiagnosticRecord(error)
    #expect(record.place == "a.yaml" && record.line == 3 && record.column == 7)
    #expect(record.hint == "raise 'time limit'" && record.settings == ["time limit"])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = try encoder.encode(record)
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"column":7,"hint":"raise 'time limit'","line":3,"place":"a.yaml","problem":"is empty","settings":["time limit"]}"#
    )
    #expect(try JSONDecoder().decode(DiagnosticRecord.self, from: data) == record)
    let setting = DiagnosticRecord(SettingsError(setting: "batch", expected: "a number", found: "x"))
    #expect(setting.place == "setting 'batch'" && setting.line == nil && setting.settings.isEmpty)
    #expect(setting.expected == "a number" && setting.found == "x")
    #expect(setting.problem == "expected a number, found x")
    let any: any Diagnostic = error
    #expect(DiagnosticRecord(any) == record)
  }
}

/// Hints without what a surface lacks.
@Suite(.tiered) struct HintClauseTests {
  private func left(_ hint: Hint, without names: String...) -> String? {
    hint.leavingOut(names.contains)?.text(.plain)
  }

  @Test func clausesThatNameWhatIsMissingGo() {
    let hint: Hint = "name its world with \(setting: "world"), or give raw text with \(setting: "text")"
    #expect(left(hint) == "name its world with 'world', or give raw text with 'text'")
    #expect(left(hint, without: "text") == "name its world with 'world'")
    #expect(left(hint, without: "world") == "give raw text with 'text'")
    #expect(left(hint, without: "world", "text") == nil)
    let three: Hint =
      "choose another \(setting: "directory"); or \(setting: "force") or \(setting: "resume") it"
    #expect(left(three, without: "force") == "choose another 'directory' or 'resume' it")
    #expect(left("nothing is named", without: "text") == "nothing is named")
  }
}
