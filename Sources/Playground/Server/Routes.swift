import Foundation
import Records

/// All that the server answers.
struct Routes: Sendable {
  let playground: Playground
  let assets: Assets
  let workers = Workers()
  let jobs: Jobs
  let training: TrainingJobs
  let analyses: AnalysisJobs

  /// - Parameter directory: where jobs write.
  init(_ playground: Playground, directory: String) throws {
    self.playground = playground
    jobs = Jobs(naming: playground.naming)
    assets = try .own()
    training = TrainingJobs(playground: playground, directory: directory)
    analyses = AnalysisJobs(playground: playground, directory: directory)
  }

  /// Every route; `docs/playground/openapi.json` describes them.
  var all: [Route] { page + states + views + work }

  private var overview: Overview { Overview(playground, views: View.allCases.map(\.description)) }

  private var page: [Route] {
    [
      Route("GET", "/") { call in
        let first = try await workers.run { self.first(call) }
        guard let page = assets.page(first: first) else {
          throw Problem(.internalServerError, "the page's files are missing")
        }
        return Reply(bytes: page, type: "text/html; charset=utf-8")
      },
      Route("GET", "/assets/{name...}") { call in
        guard let name = call.parameters["name"], let file = assets.files[name] else {
          throw Problem(.notFound, at: "assets", "there is no such file")
        }
        return Reply(bytes: file.bytes, type: file.type)
      },
    ]
  }

  private var states: [Route] {
    [
      Route("GET", "/api") { _ in
        guard let file = assets.files["openapi.json"] else {
          throw Problem(.internalServerError, "the description is missing")
        }
        return Reply(bytes: file.bytes)
      },
      Route("GET", "/api/session") { _ in try Reply(overview) },
      Route("POST", "/api/state") { call in
        let json = try call.json()
        return try await workers.run { Reply(bytes: try playground.report(playground.state(json)).json()) }
      },
      Route("POST", "/api/keep") { call in
        let members = try JSONMembers(call.json(), at: "body", known: ["interventions"])
        let name = try playground.keep(members["interventions"] ?? .array([]))
        return try Reply(["id": name])
      },
    ]
  }

  /// What the page shows at once: the overview and the state of its address, or why there is none.
  private func first(_ call: Call) -> [UInt8] {
    func tree(_ value: some Encodable) -> [UInt8] {
      (try? JSONTree(value).bytes(digits: 6)) ?? Array("null".utf8)
    }
    var state = Array("null".utf8)
    var problem = Array("null".utf8)
    do {
      let asked = try playground.state(call.stateInQuery())
      state = try playground.report(asked).json()
    } catch {
      let found = Problem(error, naming: playground.naming)
      problem = JSONTree.object([
        "place": found.place.map(JSONTree.string) ?? .null, "problem": .string(found.problem),
        "hint": found.hint.map(JSONTree.string) ?? .null,
      ]).bytes()
      state = (try? playground.report(PlaygroundState()).json()) ?? state
    }
    return Array("{\"overview\":".utf8) + tree(overview) + Array(",\"state\":".utf8) + state
      + Array(",\"error\":".utf8) + problem + Array("}".utf8)
  }
}
