import Foundation
import Records
import Reports

extension Routes {
  /// Analyses and training.
  var work: [Route] {
    [
      Route("GET", "/api/analyses") { _ in try Reply(["analyses": Catalogue.entries]) },
      Route("POST", "/api/jobs") { call in
        let members = try JSONMembers(
          call.json(), at: "body", known: ["kind", "state", "settings", "seed", "name"])
        let state = try playground.state(members["state"] ?? .object([:]))
        let asked = try members.whole("seed") ?? 0
        guard let seed = UInt64(exactly: asked) else {
          throw Problem(.badRequest, at: "seed", "expected a number from 0 on, found \(asked)")
        }
        let kind = try members.text("kind") ?? "nothing"
        let settings = members["settings"]
        let name = try members.text("name") ?? ""
        return try await workers.run {
          let work: Jobs.Work
          switch kind {
          case "recover": work = try training.recover(state, JobSettings(settings), seed: seed)
          case "train": work = try training.train(state, JobSettings(settings), seed: seed)
          case "analysis": work = try analyses.work(state, name: name, settings: settings)
          default:
            throw Problem(
              .badRequest, at: "kind", "expected recover, train or analysis, found \(kind.prefix(40))")
          }
          let title = try title(kind, name, state, settings)
          return try Reply(jobs.start(kind, title, work), status: .accepted)
        }
      },
      Route("GET", "/api/jobs/{id}") { call in try Reply(known(jobs.record(call.parameters["id"] ?? ""))) },
      Route("DELETE", "/api/jobs/{id}") { call in
        try Reply(known(jobs.cancel(call.parameters["id"] ?? "")), status: .accepted)
      },
      Route("GET", "/api/jobs/{id}/events") { call in
        let records = try known(jobs.events(call.parameters["id"] ?? ""))
        return Reply(events: Self.events(records))
      },
    ]
  }

  /// What a job does, in words.
  private func title(
    _ kind: String, _ name: String, _ state: PlaygroundState, _ settings: JSONValue?
  ) throws -> String {
    let model = try playground.model(of: state)
    let changes = state.interventions.prefix(3).map(\.description).joined(separator: "; ")
    let more = state.interventions.count > 3 ? " and \(state.interventions.count - 3) more" : ""
    switch kind {
    case "recover": return "recovery of \(model.name) from \(changes)\(more)"
    case "train":
      return "training on \(try JobSettings(settings).world ?? model.run.world?.name ?? model.name)"
    default: return "\(name) of \(model.name)" + (changes.isEmpty ? "" : " with \(changes)\(more)")
    }
  }

  private func known<Value>(_ value: Value?) throws -> Value {
    guard let value else {
      throw Problem(.notFound, at: "id", "there is no such job", hint: "old ones are forgotten")
    }
    return value
  }

  /// Server-sent events: `progress`, then `done`, `failed` or `cancelled`.
  private static func events(_ records: AsyncStream<JobRecord>) -> AsyncStream<String> {
    AsyncStream { continuation in
      let task = Task {
        for await record in records {
          // The last progress comes before the end, also for those who ask late.
          if let progress = record.progress.flatMap({ try? JSONTree($0) }) {
            continuation.yield(event("progress", progress))
          }
          if record.isOver, let end = try? JSONTree(record) {
            continuation.yield(event(record.state.rawValue, end))
          }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private static func event(_ name: String, _ data: JSONTree) -> String {
    "event: \(name)\ndata: \(String(decoding: data.bytes(digits: 5), as: UTF8.self))\n\n"
  }
}
