import Foundation
import Records
import Viz

extension Routes {
  /// Maps, weights and figures.
  var views: [Route] {
    [
      Route("POST", "/api/view") { call in
        let json = try call.json()
        return try await workers.run { Reply(bytes: try ViewRequest(json, playground).report().json()) }
      },
      Route("POST", "/api/weights") { call in
        let members = try JSONMembers(call.json(), at: "body", known: ["state", "parameter"])
        guard let parameter = try members.text("parameter") else {
          throw Self.noParameter
        }
        let state = try playground.state(members["state"] ?? .object([:]))
        return try await workers.run {
          Reply(
            bytes: try JSONTree(MatrixReport(playground.model(of: state), state, parameter: parameter))
              .bytes(digits: 6))
        }
      },
      Route("GET", "/api/figure") { call in
        try call.check(query: Call.stateKeys + ["view", "focus", "parameter", "job", "format"])
        let drawing = try drawing(call)
        let ending = call.query("format") ?? "png"
        guard let type = Self.types[ending] else {
          throw Problem(
            .badRequest, at: "format",
            "expected png, svg, pdf, html or json, found \"\(ending.prefix(20))\"")
        }
        return try await workers.run {
          var reply = Reply(bytes: try drawing(ending), type: type)
          let name = call.query("view") ?? View.attention.rawValue
          reply.headers.append(("Content-Disposition", "attachment; filename=\"\(name).\(ending)\""))
          return reply
        }
      },
    ]
  }

  private static let types = [
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf",
    "html": "text/html; charset=utf-8", "json": Reply.json,
  ]

  /// Makes the file of an ending.
  private typealias Drawing = @Sendable (_ ending: String) throws -> [UInt8]

  /// What a figure is of: a view, a matrix of weights, or a job's curves.
  private func drawing(_ call: Call) throws -> Drawing {
    let view = call.query("view") ?? View.attention.rawValue
    if view == "learning" { return try curves(call.query("job")) }
    let state = try playground.state(call.stateInQuery())
    let model = try playground.model(of: state)
    if view == "weights" {
      guard let parameter = call.query("parameter") else { throw Self.noParameter }
      return { ending in
        let report = try MatrixReport(model, state, parameter: parameter)
        guard let format = FigureFormat(rawValue: ending) else {
          return try JSONTree(report).bytes(digits: 6)
        }
        return try report.maps.figure(title: report.title).bytes(
          as: format, metadata: Self.metadata(report.title, model, state, view, parameter: parameter))
      }
    }
    let focus = try call.query("focus").flatMap { text in
      text.isEmpty ? nil : try JSONScanner.value(of: Array(text.utf8), path: "focus")
    }
    let asked = try ViewRequest(state, in: playground, view: view, focus: focus)
    return { ending in
      let report = try asked.report()
      guard let format = FigureFormat(rawValue: ending) else { return try report.json() }
      return try report.figure.bytes(
        as: format, metadata: Self.metadata(report.title, model, state, view, parameter: nil))
    }
  }

  private func curves(_ job: String?) throws -> Drawing {
    guard let job else {
      throw Problem(
        .badRequest, at: "job", "expected the name of a job, found nothing", hint: "for example j1")
    }
    guard let report = jobs.learning(job) else {
      throw Problem(.notFound, at: "job", "there is no such job", hint: "old ones are forgotten")
    }
    guard !report.points.isEmpty else {
      throw Problem(
        .badRequest, at: "job", "the job has told no loss and no accuracy yet",
        hint: "only jobs that train have curves, from their first steps on")
    }
    return { ending in
      guard let format = FigureFormat(rawValue: ending) else { return try JSONTree(report).bytes(digits: 6) }
      return try report.figure.bytes(
        as: format, metadata: FigureMetadata(title: report.title, model: report.model ?? ""))
    }
  }

  private static let noParameter = Problem(
    .badRequest, at: "parameter", "expected the name of a parameter, found nothing",
    hint: "for example blocks.0.attn.W_O[1]")

  /// What a figure is of. No command draws it; the file tells the state.
  private struct Shown: Encodable {
    let state: StateReport.State
    let view: String
    let parameter: String?
  }

  private static func metadata(
    _ title: String, _ model: PlaygroundModel, _ state: PlaygroundState, _ view: String, parameter: String?
  ) throws -> FigureMetadata {
    let shown = Shown(state: try model.shown(state), view: view, parameter: parameter)
    return FigureMetadata(
      title: title, model: model.path ?? model.name, world: model.run.world?.fingerprint ?? "",
      extra: [("Playground", String(decoding: try JSONFile.line(shown), as: UTF8.self))])
  }
}
