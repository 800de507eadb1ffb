import Foundation
import Records
import Reports
import TestSupport
import Testing

@testable import Playground

@Suite(.tiered)
struct JobTests {
  /// Asks until a job is over.
  private func end(_ client: TestClient, _ started: TestClient.Answer) async throws -> JSONValue {
    #expect(started.status == 202, "\(String(decoding: started.body, as: UTF8.self))")
    guard case .string(let id)? = try started.json()["id"] else { throw ArgumentError("id", "is missing") }
    while true {
      let record = try await client.ask("GET", "/api/jobs/\(id)").json()
      if ![.string("running"), .string("waiting")].contains(record["state"]) { return record }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  @Test("a damaged model trains on, and becomes a model of its own", .tags(.slow))
  func recover() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let order =
        #"{"kind":"recover","state":{"interventions":[{"ablate":{"heads":["0.0","0.1","0.2"]}}]},"settings":{"steps":12,"evaluateEvery":4},"seed":3}"#
      let first = try await end(client, client.ask("POST", "/api/jobs", order))
      #expect(first["state"] == .string("done"), "\(first)")
      #expect(first["model"] == .string("boolean-recovered"))
      #expect(first["progress"]?["step"] == .int(12))
      guard case .object(let shift)? = first["progress"]?["shift"] else {
        throw ArgumentError("shift", "is missing")
      }
      #expect(shift.count == 16)
      guard case .string(let id)? = first["id"] else { throw ArgumentError("id", "is missing") }
      let curves = try await client.ask("GET", "/api/figure?view=learning&job=\(id)&format=json").json()
      guard case .array(let points)? = curves["points"] else { throw ArgumentError("points", "are missing") }
      #expect(points.filter { $0["accuracy"] != .null }.map { $0["step"] } == [.int(4), .int(8), .int(12)])
      guard case .string(let title)? = curves["title"] else { throw ArgumentError("title", "is missing") }
      #expect(title.hasPrefix("recovery of the shipped model from zero ablation"), "\(title)")
      for (format, start) in ["png": "\u{89}PNG", "svg": "<", "pdf": "%PDF"] {
        let figure = try await client.ask("GET", "/api/figure?view=learning&job=\(id)&format=\(format)")
        #expect(figure.status == 200)
        #expect(figure.body.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
      }
      let session = try await client.ask("GET", "/api/session").json()
      guard case .array(let models)? = session["models"], case .array(let steps)? = models.last?["steps"]
      else { throw ArgumentError("steps", "are missing") }
      #expect(models.count == 2)
      #expect(steps.count >= 3)
      let state = try await client.ask(
        "POST", "/api/state", #"{"model":"boolean-recovered","step":4,"input":"1,0,1,0,1"}"#)
      #expect(state.status == 200)
      // The same seed gives the same weights.
      let again = try await end(client, client.ask("POST", "/api/jobs", order))
      #expect(again["model"] == .string("boolean-recovered-2"))
      let after = try await client.ask("GET", "/api/session").json()
      guard case .array(let all)? = after["models"] else { throw ArgumentError("models", "are missing") }
      #expect(all[1]["hash"] == all[2]["hash"])
    }
  }

  @Test("training tells its progress as events, and stops where it is asked to", .tags(.slow))
  func train() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let order =
        #"{"kind":"train","settings":{"world":"boolean","omitted":["1,0,1,0,1"],"steps":6,"evaluateEvery":3,"layers":1,"heads":2,"width":16}}"#
      let started = try await client.ask("POST", "/api/jobs", order).json()
      guard case .string(let id)? = started["id"] else { throw ArgumentError("id", "is missing") }
      let events = try await client.ask("GET", "/api/jobs/\(id)/events")
      #expect(events.headers["content-type"] == "text/event-stream")
      let text = String(decoding: events.body, as: UTF8.self)
      #expect(text.contains("event: progress"))
      #expect(text.contains("event: done"))
      #expect(text.contains("\"accuracy\":{"))
      let session = try await client.ask("GET", "/api/session").json()
      guard case .array(let models)? = session["models"] else { throw ArgumentError("models", "are missing") }
      #expect(models.last?["world"]?["heldOut"] == .array([.string("1,0,1,0,1")]))

      let long = try await client.ask(
        "POST", "/api/jobs", #"{"kind":"train","settings":{"steps":20000,"layers":1,"heads":2,"width":16}}"#)
      guard case .string(let other)? = try long.json()["id"] else { throw ArgumentError("id", "is missing") }
      try await Task.sleep(for: .milliseconds(500))
      #expect(try await client.ask("DELETE", "/api/jobs/\(other)").status == 202)
      let stopped = try await end(client, long)
      #expect(stopped["state"] == .string("cancelled"), "\(stopped)")
    }
  }

  @Test("no analysis takes a setting that names a file of the machine")
  func files() throws {
    let words = /file|director|corpus|JSON lines|\.npy|The model to compare with/
    var found = 0
    for analysis in Catalogue.entries {
      for setting in analysis.settings {
        #expect(
          setting.namesFiles == setting.help.contains(words),
          "\(analysis.name), \(setting.name): \(setting.placeholder), \(setting.help)")
        guard setting.namesFiles else { continue }
        found += 1
        let jobs = AnalysisJobs(playground: try ShippedModel.playground(), directory: "/nowhere")
        let error = #expect(throws: ArgumentError.self) {
          try jobs.work(
            PlaygroundState(), name: analysis.name,
            settings: .object([setting.name: .string("/etc/passwd")]))
        }
        #expect(error?.problem == "a page names no files of the machine")
      }
    }
    #expect(found >= 8)
  }

  @Test("every analysis can be asked by its name")
  func analyses() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let list = try await client.ask("GET", "/api/analyses").json()
      guard case .array(let analyses)? = list["analyses"] else {
        throw ArgumentError("analyses", "are missing")
      }
      #expect(analyses.count > 20)
      let record = try await end(
        client,
        client.ask(
          "POST", "/api/jobs",
          #"{"kind":"analysis","name":"ablate parts","state":{"interventions":[{"ablate":{"heads":["0.0","0.1","0.2"]}}]},"settings":{"inputs":32}}"#
        ))
      #expect(record["state"] == .string("done"), "\(record)")
      #expect(record["report"]?["world"] == .string("boolean"))
      let bad = try await end(
        client,
        client.ask(
          "POST", "/api/jobs",
          #"{"kind":"analysis","name":"knockout","settings":{"from":["nowhere"],"to":["A"]}}"#
        ))
      #expect(bad["state"] == .string("failed"))
      #expect(bad["problem"] != .null)
      let file = try await client.ask(
        "POST", "/api/jobs", #"{"kind":"analysis","name":"ablate parts","settings":{"spec":"/etc/passwd"}}"#)
      #expect(file.status == 400)
    }
  }
}
