import Foundation
import GPT
import Intervene
import Playground
import Records
import Tasks
import TestSupport
import Testing

@Suite(.tiered)
struct ViewTests {
  private static let state = #"{"input":"1,0,1,0,1","interventions":[{"ablate":{"heads":["0.2"]}}]}"#

  private func map(_ json: JSONValue, _ number: Int = 0) throws -> (
    rows: Int, columns: Int, values: [[Double?]]
  ) {
    guard case .array(let maps)? = json["maps"], maps.indices.contains(number),
      case .array(let rows)? = maps[number]["rows"], case .array(let columns)? = maps[number]["columns"],
      case .array(let values)? = maps[number]["values"]
    else { throw ArgumentError("maps", "are missing: \(json)") }
    let numbers = values.map { row -> [Double?] in
      guard case .array(let row) = row else { return [] }
      return row.map { value in
        switch value {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
      }
    }
    return (rows.count, columns.count, numbers)
  }

  @Test(
    "every quick view has rows, columns and numbers",
    arguments: [
      ("attention", #"{"layer":0,"head":1}"#, 24, 24), ("attention", "null", 24, 24),
      ("activations", "null", 5, 24), ("activations", #"{"layer":1,"mlp":true}"#, 64, 24),
      ("activations", #"{"layer":1,"head":2}"#, 1, 24), ("lens", "null", 5, 24),
      ("attribution", "null", 27, 15), ("change", "null", 4, 24),
      ("change", #"{"layer":0,"head":2}"#, 24, 24),
    ])
  func views(_ view: String, _ focus: String, _ rows: Int, _ columns: Int) async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let answer = try await client.ask(
        "POST", "/api/view", #"{"state":\#(Self.state),"view":"\#(view)","focus":\#(focus)}"#)
      #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
      let map = try map(answer.json())
      #expect(map.rows == rows && map.columns == columns)
      #expect(map.values.count == rows && map.values.allSatisfy { $0.count == columns })
    }
  }

  @Test("attributions add up to the logit difference, and a removed head says nothing")
  func attribution() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let answer = try await client.ask(
        "POST", "/api/view", #"{"state":\#(Self.state),"view":"attribution"}"#)
      let map = try map(answer.json())
      // embed, pos_embed, then the heads of layer 0.
      #expect(map.values[4].allSatisfy { $0 == 0 })
      #expect(map.values[2].contains { abs($0 ?? 0) > 0.01 })
    }
  }

  @Test("figures are files of their kind", arguments: ["png", "svg", "pdf", "json"])
  func figures(_ format: String) async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      for view in ["attention", "lens", "change"] {
        let answer = try await client.ask("GET", "/api/figure?input=1,0,1,0,1&view=\(view)&format=\(format)")
        #expect(answer.status == 200)
        #expect(answer.headers["content-disposition"]?.contains("\(view).\(format)") == true)
        let start = ["png": "\u{89}PNG", "svg": "<", "pdf": "%PDF", "json": "{"][format]!
        #expect(answer.body.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
      }
    }
  }

  @Test(
    "weights are figures, too, and changes are drawn beside them", arguments: ["png", "svg", "pdf", "json"])
  func weightFigures(_ format: String) async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let flip =
        "%5B%7B%22flip%22:%7B%22parameter%22:%22blocks.0.attn.W_O[2,0]%22,%22how%22:%22sign%22%7D%7D%5D"
      let answer = try await client.ask(
        "GET", "/api/figure?do=\(flip)&view=weights&parameter=blocks.0.attn.W_O[2]&format=\(format)")
      #expect(answer.status == 200, "\(String(decoding: answer.body.prefix(300), as: UTF8.self))")
      #expect(answer.headers["content-disposition"]?.contains("weights.\(format)") == true)
      let start = ["png": "\u{89}PNG", "svg": "<", "pdf": "%PDF", "json": "{"][format]!
      #expect(answer.body.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
      if format == "json" { #expect(try map(answer.json(), 1).rows == 32) }
    }
  }

  @Test("weights are shown with the state's edits, large ones pooled")
  func weights() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let flip = #"{"interventions":[{"flip":{"parameter":"blocks.0.attn.W_O[2,0]","how":"sign"}}]}"#
      let before = try map(
        await client.ask("POST", "/api/weights", #"{"parameter":"blocks.0.attn.W_O[2]"}"#).json())
      let edited = try await client.ask(
        "POST", "/api/weights", #"{"state":\#(flip),"parameter":"blocks.0.attn.W_O[2]"}"#
      ).json()
      let (after, change) = (try map(edited), try map(edited, 1))
      #expect(before.rows == 32 && before.columns == 128)
      #expect(zip(before.values[0], after.values[0]).allSatisfy { $0 == -($1 ?? .nan) })
      #expect(before.values[1] == after.values[1])
      #expect(change.values[1].allSatisfy { $0 == 0 })
      let large = try await client.ask("POST", "/api/weights", #"{"parameter":"blocks.0.mlp.W_in"}"#).json()
      #expect(try map(large).columns == 256)
      guard case .array(let notes)? = large["notes"] else { throw ArgumentError("notes", "are missing") }
      #expect(notes.count == 1)
    }
  }

  @Test("patching and Shapley values are those of the analyses", .tags(.slow))
  func analyses() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let patching = try await client.ask(
        "POST", "/api/view",
        #"{"state":{"input":"1,0,1,0,1"},"view":"patching","focus":{"against":"1,0,1,1,1","variable":"newB"}}"#
      )
      #expect(patching.status == 200, "\(String(decoding: patching.body, as: UTF8.self))")
      let run = try ShippedModel.run.get()
      let world = try run.requireWorld()
      let pair = try PatchInputs(
        clean: world.parse(input: "1,0,1,0,1"), corrupt: world.parse(input: "1,0,1,1,1"), of: world,
        tokenizer: run.requireTokenizer())
      let report = try PatchReport(run.model, pair, target: "newB")
      for (found, expected) in zip(try map(patching.json()).values.joined(), report.grid.joined()) {
        #expect(abs((found ?? -9) - (expected ?? -9)) < 1e-4)
      }
      let shapley = try await client.ask("POST", "/api/view", #"{"view":"shapley"}"#)
      let map = try map(shapley.json())
      #expect(map.rows == 4 && map.columns == 4)
    }
  }
}
