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
          throw Problem(.badRequest, at: "parameter", "expected the name of a parameter, found nothing")
        }
        let state = try playground.state(members["state"] ?? .object([:]))
        return try await workers.run {
          Reply(
            bytes: try JSONTree(MatrixReport(playground.model(of: state), state, parameter: parameter))
              .bytes(digits: 6))
        }
      },
      Route("GET", "/api/figure") { call in
        let focus = try call.query("focus").flatMap { text in
          text.isEmpty ? nil : try JSONScanner.value(of: Array(text.utf8), path: "focus")
        }
        let asked = try ViewRequest(
          state: call.stateInQuery(), view: call.query("view") ?? View.attention.rawValue, focus: focus,
          playground)
        let ending = call.query("format") ?? "png"
        return try await workers.run { try figure(asked, ending) }
      },
    ]
  }

  private static let types = [
    "png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf",
    "html": "text/html; charset=utf-8", "json": Reply.json,
  ]

  /// What a figure is of.
  private struct Shown: Encodable {
    let state: StateReport.State
    let view: String
  }

  private func figure(_ asked: ViewRequest, _ ending: String) throws -> Reply {
    guard let type = Self.types[ending] else {
      throw Problem(
        .badRequest, at: "format", "expected png, svg, pdf, html or json, found \"\(ending.prefix(20))\"")
    }
    let report = try asked.report()
    var reply: Reply
    if let format = FigureFormat(rawValue: ending) {
      // No command draws a view; what it is of can be read from the file.
      let shown = Shown(state: try asked.model.shown(asked.state), view: report.view)
      let metadata = FigureMetadata(
        title: report.title, model: asked.model.path ?? asked.model.name,
        world: asked.model.run.world?.fingerprint ?? "",
        extra: [("Playground", String(decoding: try JSONFile.line(shown), as: UTF8.self))])
      reply = Reply(bytes: try report.file(format, metadata: metadata), type: type)
    } else {
      reply = Reply(bytes: try report.json(), type: type)
    }
    reply.headers.append(
      ("Content-Disposition", "attachment; filename=\"\(report.view).\(ending)\""))
    return reply
  }
}
