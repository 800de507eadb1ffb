import Foundation
import TestSupport
import Testing

@testable import Records

/// Lists of settings: reading, refusing, describing.
@Suite(.tiered) struct SettingTests {
  enum Color: String, CaseIterable, Sendable { case red, green }

  struct Paint: Configurable {
    var coats = 2
    var share: Double?
    var color = Color.red
    var layers: [Int]?
    var doses: [Double] = []
    var isWet = false
    var note: String?
    init() {}

    static let settings: [Setting<Self>] = [
      .number("coats", \.coats, in: NumberRange("coats", 1...9), "How often."),
      .number("share", \.share, in: .share("share"), "How much."),
      .choice("color", \.color, "Which colour."),
      .list("layers", \.layers, expecting: "a layer", "Which layers."),
      .numbers("doses", \.doses, in: .share("dose"), "Doses."),
      .flag("isWet", \.isWet, "Whether it is wet."),
      .text("note", \.note, "A note.", as: "text"),
    ]

    /// Sets one by its name.
    mutating func set(_ name: String, _ texts: String...) throws {
      try Self.settings.first { $0.name == name }!.set(&self, to: texts)
    }
  }

  @Test func valuesAreRead() throws {
    var paint = Paint()
    try paint.set("coats", "9")
    try paint.set("share", "0.25")
    try paint.set("color", "green")
    try paint.set("layers", "0, 3,1")
    try paint.set("doses", "0.1", "1")
    try paint.set("isWet", "true")
    try paint.set("note", "a,b")
    #expect(paint.coats == 9 && paint.share == 0.25 && paint.color == .green && paint.isWet)
    #expect(paint.layers == [0, 3, 1])
    #expect(paint.doses == [0.1, 1])
    #expect(paint.note == "a,b")
  }

  @Test(arguments: [
    ("coats", "10", "a whole number from 1 to 9"), ("coats", "2.5", "a whole number from 1 to 9"),
    ("share", "nan", "a number from 0 to 1"), ("color", "grean", "red or green"),
    ("layers", "0,x", "a layer, found \"x\""), ("layers", "0,,1", "a layer, found \"\""),
    ("doses", "2", "a number from 0 to 1"), ("isWet", "yes", "true or false"),
  ]) func unfitTextsAreRefused(_ name: String, _ text: String, _ expectation: String) {
    var paint = Paint()
    let error = #expect(throws: UnfitValue.self) { try paint.set(name, text) }
    #expect(error?.expectation == expectation)
  }

  @Test func nearChoicesAreHinted() {
    var paint = Paint()
    let error = #expect(throws: UnfitValue.self) { try paint.set("color", "grean") }
    #expect(error?.hint?.description.contains("green") == true)
  }

  @Test func descriptionsHoldDefaults() throws {
    var paint = Paint()
    paint.layers = [1, 2]
    let all = Dictionary(
      uniqueKeysWithValues: Paint.settings.map { ($0.name, $0.description(of: paint)) })
    #expect(all["coats"]?.default == .int(2))
    #expect(all["coats"]?.range == "from 1 to 9")
    #expect(all["share"]?.default == .null)
    #expect(all["color"]?.choices == ["red", "green"])
    #expect(all["layers"]?.default == .array([.int(1), .int(2)]))
    #expect(all["doses"]?.repeats == true)
    #expect(all["isWet"]?.words == "is wet")
  }

  @Test func listsOfNumbersHaveRanges() throws {
    let range = NumberRange("n", 0...20)
    #expect(try SettingList.numbers("0...2,7", in: range) == [0, 1, 2, 7])
    for text in ["", "1...", "3...1", "0...21", "1,,2", "a"] {
      #expect(throws: UnfitValue.self) { try SettingList.numbers(text, in: range) }
    }
  }
}
