import Arrays
import Foundation
import TestSupport
import Testing

@testable import Records

/// Reports as JSON: null where a field is empty, a version, large arrays beside it.
@Suite(.tiered) struct ReportJSONTests {
  struct Inner: Encodable {
    var share: Float?
    var seed: UInt64
  }

  struct Report: Encodable {
    var name: String?
    var count: Int?
    var inner: Inner
    var values: [[Double?]]
    var names: [String: Double]
  }

  private func object(_ json: ReportJSON) throws -> [String: JSONValue] {
    guard case .object(let members) = try JSONDecoder().decode(JSONValue.self, from: json.text) else {
      return [:]
    }
    return members
  }

  @Test func emptyFieldsAreNull() throws {
    let json = try ReportJSON(
      Report(name: nil, count: nil, inner: Inner(share: nil, seed: .max), values: [[1, nil]], names: [:]))
    let members = try object(json)
    #expect(members["schemaVersion"] == .int(1))
    #expect(members["name"] == .null && members["count"] == .null)
    #expect(members["inner"]?["share"] == .null)
    #expect(members["values"] == .array([.array([.int(1), .null])]))
    #expect(String(decoding: json.text, as: UTF8.self).contains("18446744073709551615"))
    #expect(json.arrays.isEmpty)
  }

  /// Apart from what it adds, the text is the one that Foundation's encoder writes.
  @Test func numbersAreWrittenAsBefore() throws {
    struct Numbers: Encodable {
      var a: Float = 0.1
      var b = 0.1
      var c = 1e-7
      var d = 1e300
      var e: Float = 3
      var f = Double.nan
      var g = -0.0
      var h: Int32 = -5
      var i: [UInt8] = [0, 255]
      var schemaVersion = 1
    }
    #expect(try ReportJSON(Numbers()).text == JSONFile.text(Numbers()))
  }

  @Test func largeArraysGoBeside() throws {
    let rows = (0..<101).map { row in (0..<100).map { Double(row * 100 + $0) } }
    let report = Report(name: "x", inner: Inner(seed: 0), values: rows, names: ["a": 1])
    let json = try ReportJSON(report, arraysIn: "arrays.npz")
    let members = try object(json)
    #expect(members["values"] == .null)
    #expect(members["arrays"]?["file"] == .string("arrays.npz"))
    #expect(members["arrays"]?["shapes"]?["values"] == .array([.int(101), .int(100)]))
    #expect(json.arrays.map(\.name) == ["values"])
    guard case .float32(let tensor) = json.arrays[0].values else {
      Issue.record("no numbers")
      return
    }
    #expect(tensor.values[1234] == 1234)
    #expect(json.text.count < 1_000)
  }

  @Test func unevenRowsStay() throws {
    let rows = (0..<200).map { row in (0..<row).map { Double?(Double($0)) } }
    let json = try ReportJSON(Report(inner: Inner(seed: 0), values: rows, names: [:]))
    #expect(json.arrays.isEmpty)
    #expect(try object(json)["values"] != .null)
  }

  @Test func listsBecomeObjects() throws {
    #expect(try object(ReportJSON([1, 2]))["values"] == .array([.int(1), .int(2)]))
  }
}
