import Foundation
import Records
import TestSupport
import Testing

@testable import Playground

@Suite(.tiered)
struct DescriptionTests {
  @Test("the description has every route, and no other")
  func routes() async throws {
    let server = try PlaygroundServer(ShippedModel.playground(), port: 0)
    let file = URL(fileURLWithPath: ShippedModel.path).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "docs/playground/openapi.json")
    let json = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
    guard case .object(let paths)? = json["paths"] else { throw ArgumentError("paths", "are missing") }
    let described = paths.flatMap { path, methods -> [String] in
      guard case .object(let methods) = methods else { return [] }
      return methods.keys.map { "\($0.uppercased()) \(path)" }
    }
    let known = server.routes.map { "\($0.method) \($0.path.replacing("...", with: ""))" }
    #expect(described.sorted() == known.sorted())
    let views = json["components"]?["schemas"]?["ViewRequest"]?["properties"]?["view"]?["enum"]
    #expect(views == .array(View.allCases.map { .string($0.rawValue) } + [.null]))
  }
}
