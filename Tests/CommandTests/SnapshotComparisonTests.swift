import Foundation
import Records
import TestSupport
import Testing

/// Snapshots tell rounding from everything else.
@Suite(.tiered) struct SnapshotComparisonTests {
  @Test(arguments: [
    ("head 0.1  0.333", "head 0.1  0.334"), ("a  -0.000  1", "a   0.000  1"), ("─────  ─", "────  ─"),
    ("1.20e-05", "1.21e-05"), ("loss 0.5430 in 3 s", "loss 0.5431 in 12.5 s"), ("same", "same"),
  ])
  func roundingIsNoDifference(expected: String, found: String) {
    let texts = [expected, found].map { SnapshotText.normalised($0, measured: false) }
    #expect(SnapshotText.differences(texts[0], texts[1]) == [])
  }

  @Test(arguments: [
    ("head 0.1", "head 0.2"), ("0.333", "0.336"), ("12 texts", "13 texts"), ("newA 1", "newB 1"),
    ("one\ntwo", "one"), ("1.20e-05", "1.20e-06"), ("0.50", "-"), ("100.0 %", "99.9 %"),
  ])
  func othersAre(expected: String, found: String) {
    #expect(SnapshotText.differences(expected, found).count == 1)
  }

  @Test func measuredNumbersAreLeftOut() {
    let texts = [
      "AMD, 2 cores; 2 threads\na  12.5  ab\n───  ─", "ARM, 8 cores; 8 threads\na  1,204.5   ab\n─────  ─",
    ].map { SnapshotText.normalised($0, measured: true) }
    #expect(SnapshotText.differences(texts[0], texts[1]) == [])
  }

  private func value(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    (#"{"a": 0.5}"#, #"{"a": 0.50001}"#), (#"{"a": 1}"#, #"{"a": 0.999999}"#), ("[1e-9]", "[-1e-8]"),
    (#"{"seconds": 1, "threads": 2}"#, #"{"seconds": 2.5, "threads": 8}"#),
  ])
  func roundingInJSONIsNoDifference(expected: String, found: String) throws {
    let values = try [expected, found].map { SnapshotJSON.normalised(try value($0), measured: false) }
    #expect(SnapshotJSON.differences(values[0], values[1]) == [])
  }

  @Test(arguments: [
    (#"{"a": 0.5}"#, #"{"a": 0.5002}"#), (#"{"a": 1}"#, #"{"a": 2}"#), (#"{"a": null}"#, "{}"),
    ("{}", #"{"a": null}"#), (#"{"a": true}"#, #"{"a": 1}"#), ("[1, 2]", "[1]"),
    (#"{"a": {"b": "x"}}"#, #"{"a": {"b": "y"}}"#),
  ])
  func othersInJSONAre(expected: String, found: String) throws {
    #expect(SnapshotJSON.differences(try value(expected), try value(found)).count == 1)
  }

  @Test func textOfJSONReadsBack() throws {
    let long = Array(repeating: "0.123456", count: 20).joined(separator: ",")
    let original = try value(#"{"list": [1, 2.5, null, true, "a \"b\" /\n"], "long": [\#(long)]}"#)
    #expect(try value(SnapshotJSON.text(original)) == original)
  }
}
