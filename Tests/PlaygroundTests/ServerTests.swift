import Foundation
import Playground
import Records
import TestSupport
import Testing

@Suite(.tiered)
struct ServerTests {
  @Test("page, session and state are answered, with strict headers")
  func answers() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let page = try await client.ask("GET", "/?input=1,1,1,1,1")
      #expect(page.status == 200)
      #expect(page.headers["content-type"]?.hasPrefix("text/html") == true)
      #expect(page.headers["content-security-policy"]?.contains("script-src 'self'") == true)
      #expect(page.headers["x-content-type-options"] == "nosniff")
      #expect(page.headers["access-control-allow-origin"] == nil)
      #expect(String(decoding: page.body, as: UTF8.self).contains("\"input\":\"1,1,1,1,1\""))
      // As forms write it: a plus is a space, and what is escaped is itself.
      let formed = try await client.ask(
        "GET", "/?do=%5B%7B%22ablate%22:+%7B%22heads%22:+%5B%220.2%22%5D%7D%7D%5D&input=0%2C0%2C0%2C0%2C1")
      let text = String(decoding: formed.body, as: UTF8.self)
      #expect(text.contains("\"heads\":[\"0.2\"]") && text.contains("\"input\":\"0,0,0,0,1\""))
      let session = try await client.ask("GET", "/api/session").json()
      guard case .array(let models)? = session["models"] else { throw ArgumentError("models", "are missing") }
      #expect(models[0]["id"] == .string("boolean"))
      #expect(models[0]["world"]?["inputCount"] == .int(32))
      let state = try await client.ask(
        "POST", "/api/state", #"{"input":"1,0,1,0,1","interventions":[{"ablate":{"heads":["0.2"]}}]}"#)
      #expect(state.status == 200)
      #expect(try state.json()["removed"]?["heads"] == .array([.string("0.2")]))
    }
  }

  /// What is refused: method, path, body, headers, status, and a part of what is said.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var method = "POST"
    var path = "/api/state"
    var body: String? = "{}"
    var headers: [String: String] = [:]
    let status: Int
    var says = ""
    var testDescription: String { "\(method) \(path) \(body?.prefix(60) ?? "") \(headers)" }
  }

  static let refusals: [Refusal] = [
    .init(body: "{", status: 400, says: "body"),
    .init(body: "[]", status: 400, says: "expected an object"),
    .init(body: "", status: 400, says: "found nothing"),
    .init(body: #"{"inputs":"1"}"#, status: 400, says: "there is no key"),
    .init(body: #"{"input":5}"#, status: 400, says: "expected a text"),
    .init(body: #"{"input":"1,0,1"}"#, status: 400, says: "expected 5 values"),
    .init(body: #"{"input":"1,0,1,0,1","text":"1"}"#, status: 400, says: "give one of them"),
    .init(
      path: "/api/view",
      body: #"{"state":{"input":"1,0,1,0,1"},"view":"patching","focus":{"against":"1,0,1,0,1"}}"#,
      status: 400, says: "focus.against"),
    .init(body: #"{"model":"bolean"}"#, status: 400, says: "boolean"),
    .init(body: #"{"step":7}"#, status: 400, says: "no checkpoint"),
    .init(body: #"{"kept":"k1"}"#, status: 400, says: "kept"),
    .init(body: #"{"interventions":[{"ablate":{"heads":["9.9"]}}]}"#, status: 400, says: "expected a layer"),
    .init(body: #"{"interventions":[{"ablat":{}}]}"#, status: 400, says: "unknown key"),
    .init(body: #"{"interventions":{"ablate":{}}}"#, status: 400, says: "expected a list"),
    .init(
      body: #"{"interventions":[{"steer":{"layer":0,"vector":"/etc/passwd"}}]}"#, status: 400,
      says: "no files"),
    .init(
      body: #"{"interventions":[{"ablate":{"heads":["9.9"]}}]}"#, status: 400,
      says: #""place":"state.interventions[0].ablate.heads""#),
    .init(
      body:
        #"{"interventions":[{"ablate":{"heads":["0.1"]}},{"flip":{"parameter":"blocks.9.ln1.w","how":"sign"}}]}"#,
      status: 400, says: #""place":"state.interventions[1].flip.parameter""#),
    .init(
      body: #"{"interventions":[{"ablate":{"heads":["0.1","x"]}}]}"#, status: 400,
      says: #""place":"state.interventions[0].ablate.heads[1]""#),
    .init(
      body: #"{"interventions":[{"ablate":{}}]}"#, status: 400,
      says: #""place":"state.interventions[0].ablate""#),
    .init(
      path: "/api/keep", body: #"{"interventions":[{"flip":{"how":"sign"}}]}"#, status: 400,
      says: #""place":"interventions[0].flip""#),
    .init(body: #"{"text":"漢字"}"#, status: 400, says: #""place":"state.text""#),
    .init(body: #"{"step":1e18}"#, status: 400, says: "2^53"),
    .init(body: #"{"step":1.5}"#, status: 400, says: "found number 1.5"),
    .init(
      path: "/api/jobs", body: #"{"kind":"recover","seed":-1}"#, status: 400, says: "from 0 on, found -1"),
    .init(
      path: "/api/jobs", body: #"{"kind":"train","settings":{"steps":1e18}}"#, status: 400,
      says: "settings.steps"),
    .init(
      path: "/api/view", body: #"{"view":"decodability","focus":{"variable":"newX"}}"#, status: 400,
      says: "focus.variable"),
    .init(method: "GET", path: "/api/figure?vew=lens", body: nil, status: 400, says: "did you mean view"),
    .init(method: "GET", path: "/api/figure?view=weights", body: nil, status: 400, says: "parameter"),
    .init(
      method: "GET", path: "/api/figure?view=learning&job=j7", body: nil, status: 404, says: "no such job"),
    .init(
      body:
        "{\"interventions\":[\(Array(repeating: #"{"flip":{"parameter":"embed.W_E","how":"sign"}}"#, count: 1_025).joined(separator: ","))]}",
      status: 400, says: "at most 1024"),
    .init(body: "\"" + String(repeating: "x", count: 300_000) + "\"", status: 413, says: "at most"),
    .init(body: String(repeating: "[", count: 100_000), status: 400),
    .init(headers: ["Content-Type": "text/plain"], status: 415),
    .init(headers: ["Host": "evil.example"], status: 403, says: "not called"),
    .init(headers: ["Host": ""], status: 400),
    .init(headers: ["Origin": "http://evil.example"], status: 403),
    .init(headers: ["Origin": "null"], status: 403),
    .init(headers: ["Sec-Fetch-Site": "cross-site"], status: 403),
    .init(path: "/api/view", body: #"{"view":"x-ray"}"#, status: 400, says: "there is no view"),
    .init(path: "/api/view", body: #"{"view":"attention","focus":{"layer":9}}"#, status: 400, says: "layer"),
    .init(path: "/api/weights", body: #"{"parameter":"blocks.0.attn.W_X"}"#, status: 400, says: "near"),
    .init(path: "/api/jobs", body: #"{"kind":"dance"}"#, status: 400, says: "recover"),
    .init(
      path: "/api/jobs", body: #"{"kind":"analysis","name":"steer","settings":{"nothing":1}}"#, status: 400),
    .init(path: "/api/nothing", status: 404),
    .init(method: "GET", path: "/api/state", body: nil, status: 405),
    .init(method: "PUT", path: "/api/state", status: 405),
    .init(method: "QUERY", path: "/api/state", status: 405, says: "takes POST"),
    .init(method: "GET", path: "/assets/../../../etc/passwd", body: nil, status: 404),
    .init(method: "GET", path: "/assets/%2e%2e/%2e%2e/etc/passwd", body: nil, status: 404),
    .init(method: "GET", path: "/assets/nothing.js", body: nil, status: 404),
    .init(method: "GET", path: "/api/jobs/j99", body: nil, status: 404),
    .init(method: "GET", path: "/api/figure?format=exe", body: nil, status: 400),
  ]

  @Test(
    "hostile and mistaken requests get a status and a sentence, and the server goes on", arguments: refusals)
  func refuses(_ refusal: Refusal) async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let answer = try await client.ask(
        refusal.method, refusal.path, refusal.body, headers: refusal.headers)
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.status == refusal.status, "\(text)")
      let error = try answer.json()["error"]
      #expect(error?["status"] == .int(refusal.status))
      #expect(refusal.says.isEmpty || text.contains(refusal.says), "\(text)")
      #expect(try await client.ask("GET", "/api/session").status == 200)
    }
  }

  @Test("with a token only those are answered who know it")
  func token() async throws {
    try await TestClient.withServer(ShippedModel.playground(), token: "secret12345") { client in
      #expect(try await client.ask("GET", "/api/session").status == 401)
      #expect(try await client.ask("GET", "/api/session?token=wrong1234567").status == 401)
      #expect(
        try await client.ask("GET", "/api/session", headers: ["Authorization": "Bearer secret12345"]).status
          == 200)
      let page = try await client.ask("GET", "/?token=secret12345")
      #expect(page.status == 200)
      let cookie = try #require(page.headers["set-cookie"]?.split(separator: ";").first)
      #expect(try await client.ask("GET", "/api/session", headers: ["Cookie": String(cookie)]).status == 200)
    }
  }

  @Test("other addresses need a token, a busy port is said in a sentence")
  func addresses() async throws {
    let playground = try ShippedModel.playground()
    #expect(throws: ArgumentError.self) { _ = try PlaygroundServer(playground, host: "0.0.0.0") }
    #expect(throws: ArgumentError.self) { _ = try PlaygroundServer(playground, token: "short") }
    #expect(throws: ArgumentError.self) {
      _ = try PlaygroundServer(playground, host: "nowhere", token: "12345678")
    }
    try await TestClient.withServer(playground) { client in
      let second = try PlaygroundServer(ShippedModel.playground(), port: client.port)
      let error = await #expect(throws: FileError.self) { try await second.run() }
      #expect(error?.problem == "another program uses it")
    }
  }

  @Test("50 sessions at once do not mix", .tags(.slow))
  func concurrency() async throws {
    let playground = try ShippedModel.playground()
    try await TestClient.withServer(playground) { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask {
            let input = (0..<5).map { "\(number >> $0 & 1)" }.joined(separator: ",")
            let head = "\(number % 4).\(number / 4 % 4)"
            for _ in 0..<3 {
              let answer = try await client.ask(
                "POST", "/api/state",
                #"{"input":"\#(input)","interventions":[{"ablate":{"heads":["\#(head)"]}}]}"#)
              #expect(answer.status == 200)
              let json = try answer.json()
              #expect(json["state"]?["input"] == .string(input))
              #expect(json["removed"]?["heads"] == .array([.string(head)]))
              let own = try playground.report(
                PlaygroundState(
                  input: input,
                  interventions: playground.interventions(#"[{"ablate":{"heads":["\#(head)"]}}]"#)))
              #expect(json["answer"]?["text"] == .string(own.answer.text))
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
