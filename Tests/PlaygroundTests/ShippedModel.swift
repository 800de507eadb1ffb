import Foundation
import Playground
import Tasks

/// The model that comes with the program, and a playground of it.
enum ShippedModel {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources/ProbeCommands/Resources/boolean").path

  static let run = Result { try Run.open(path) }

  static let model = Result {
    try PlaygroundModel(run.get(), id: "boolean", name: "the shipped model", path: nil)
  }

  static func playground() throws -> Playground { Playground([try model.get()]) }
}
