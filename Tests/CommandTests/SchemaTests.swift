import Foundation
import Records
import TestSupport
import Testing

/// Every report has a published schema, which `Tools/update-schemas` writes, and is valid under it. What snapshots print
/// is validated where it is compared.
@Suite(.tiered) struct SchemaTests {
  @Test func everyCommandWithJSONHasASchema() throws {
    let commands = try JSONDecoder().decode(
      CommandHelp.Root.self, from: Program.run("--experimental-dump-help").output
    ).command.leaves().filter(\.hasJSON).map { $0.path.joined(separator: "-") + ".json" }
    let files = try FileManager.default.contentsOfDirectory(atPath: JSONSchema.folder)
      .filter { $0.hasSuffix(".json") }
    #expect(Set(files) == Set(commands).union(["about.json"]))
  }

  /// A directory's report.json is the same report, with its arrays beside it.
  @Test func filesAreValid() throws {
    let directory = try TemporaryDirectory()
    let printed = try Program.run("knockout", "--inputs", "2", "--out", "map", "--json", in: directory.path)
    let written = try bytes(directory["map/report.json"])
    #expect(written == printed.output)
    #expect(try Self.faults(of: written) == [])
  }

  @Test func originsAreKnown() throws {
    let result = try Program.run("ablate", "--heads", "0.1", "--inputs", "3", "--seed", "5", "--json")
    let report = try JSONDecoder().decode(JSONValue.self, from: result.output)
    let about = try #require(report["about"])
    #expect(about["command"] == .string("ablate parts"))
    #expect(about["version"] == .string("0.1.0"))
    #expect(about["model"]?["path"] == .null)
    #expect(about["world"]?["name"] == .string("boolean"))
    #expect(about["inputs"]?["count"] == .int(3) && about["inputs"]?["isSample"] == .bool(true))
    #expect(about["inputs"]?["seed"] == .int(5))
    // Another path, the same weights; other weights, another hash.
    let shipped = Page.repository + "/Sources/ProbeCommands/Resources/boolean"
    let same = try Self.hash(of: shipped)
    #expect(about["model"]?["hash"] == same)
    let directory = try TemporaryDirectory()
    try FileManager.default.copyItem(atPath: shipped, toPath: directory["run"])
    var weights = try bytes(directory["run/model.safetensors"])
    weights[weights.count - 1] ^= 0x80
    weights[weights.count - 9] ^= 0x80
    try weights.write(to: URL(fileURLWithPath: directory["run/model.safetensors"]))
    #expect(try Self.hash(of: directory["run"]) != same)
    let none = try JSONDecoder().decode(JSONValue.self, from: Program.run("world", "list", "--json").output)
    #expect(none["about"]?["model"] == .null && none["about"]?["inputs"] == .null)
  }

  private static func hash(of model: String) throws -> JSONValue? {
    let result = try Program.run("test", "1,0,1,0,1", "--model", model, "--json")
    return try JSONDecoder().decode(JSONValue.self, from: result.output)["about"]?["model"]?["hash"]
  }

  /// The faults of a report under the schema of the command that it names.
  static func faults(of output: Data) throws -> [String] {
    let report = try JSONDecoder().decode(JSONValue.self, from: output)
    guard case .string(let command)? = report["about"]?["command"] else { return [".about.command: missing"] }
    return try JSONSchema.of(command: command).faults(of: report)
  }

  // MARK: - The validator itself

  @Test func validatorFindsFaults() throws {
    let schema = try JSONSchema(
      text: """
        {"type": "object", "required": ["a"], "additionalProperties": false, "properties": {
          "a": {"type": ["number", "null"]}, "b": {"type": "array", "items": {"type": "string"}},
          "c": {"type": "object", "additionalProperties": {"type": "number"}}, "d": {"const": 1},
          "e": {"type": "string", "pattern": "^x+$"}}}
        """)
    func faults(_ text: String) throws -> [String] {
      try schema.faults(of: JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))
    }
    #expect(try faults(#"{"a": 1, "b": ["x"], "c": {"k": 2}, "d": 1, "e": "xx"}"#) == [])
    #expect(try faults(#"{"a": null}"#) == [])
    #expect(try faults("{}") == [".a: missing"])
    #expect(try faults(#"{"a": "1"}"#) == [".a: expected number or null, found string"])
    #expect(try faults(#"{"a": 1, "b": ["x", 2]}"#) == [".b[1]: expected string, found number"])
    #expect(try faults(#"{"a": 1, "c": {"k": true}}"#) == [".c.k: expected number, found boolean"])
    #expect(try faults(#"{"a": 1, "d": 2}"#).count == 1)
    #expect(try faults(#"{"a": 1, "e": "y"}"#).count == 1)
    #expect(try faults(#"{"a": 1, "z": 1}"#) == [".z: not expected"])
    #expect(try faults("[]") == [": expected object, found array"])
  }

  @Test func aChangedReportIsInvalid() throws {
    let result = try Program.run("complete", "--prompt", "1,0,1,0,1", "--json")
    #expect(try Self.faults(of: result.output) == [])
    guard case .object(var report) = try JSONDecoder().decode(JSONValue.self, from: result.output) else {
      return
    }
    let schema = try JSONSchema.of(command: "complete")
    report["text"] = .int(1)
    #expect(try schema.faults(of: .object(report)).count == 1)
    report["text"] = nil
    #expect(try schema.faults(of: .object(report)) == [".text: missing"])
  }
}
