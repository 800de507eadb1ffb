import Foundation
import GPT
import Records

/// A reference case of `Tests/Fixtures`: a checkpoint and what PyTorch computes from it.
package struct Fixture: Sendable, CustomStringConvertible {
  package let description: String

  private let folder: String

  /// A case of one of the folders of `Tests/Fixtures`.
  package init(_ name: String, in folder: String = "gpt2") {
    description = name
    self.folder = folder
  }

  /// The cases of GPT-2 in float32, by name.
  package static let gpt2 = cases("gpt2")
  /// The cases of LLaMA, by name.
  package static let llama = cases("llama")
  /// All cases of all families.
  package static let all = gpt2 + cases("gpt2-half") + llama

  private static func cases(_ folder: String) -> [Fixture] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return names.sorted().map { Fixture($0, in: folder) }.filter {
      FileManager.default.fileExists(atPath: $0["expected.safetensors"])
    }
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures").path

  /// The case's directory.
  package var path: String { "\(Self.root)/\(folder)/\(description)" }

  /// Whether the case has gradients.
  package var hasGradients: Bool {
    ((try? expected())?.entries.keys.contains { $0.hasPrefix("grad.") }) ?? false
  }

  /// The path of one of the case's files.
  package subscript(file: String) -> String { "\(path)/\(file)" }

  package func model() throws -> Model { try Checkpoint.readModel(path) }

  package func expected(_ file: String = "expected.safetensors") throws -> Safetensors {
    try Safetensors(path: self[file])
  }

  /// The batch of a case.
  package func tokens() throws -> TokenBatch {
    let expected = try expected()
    let ids = try expected.integers("input_ids")
    let shape = expected.entries["input_ids"]!.shape
    return TokenBatch(batch: shape[0], length: shape[1], ids: ids.map(Int32.init))
  }

  /// The batch with the next token as each position's target; with `masked`, only targets that the case's mask
  /// marks.
  package func trainingBatch(masked: Bool = false) throws -> TrainingBatch {
    let tokens = try tokens()
    let mask = try expected().integers("loss_mask")
    var targets = [Int32](repeating: -1, count: tokens.ids.count)
    var weights = [Float](repeating: 0, count: tokens.ids.count)
    for place in targets.indices where place % tokens.length + 1 < tokens.length {
      guard !masked || mask[place + 1] == 1 else { continue }
      targets[place] = tokens.ids[place + 1]
      weights[place] = 1
    }
    return TrainingBatch(inputs: tokens, targets: targets, weights: weights)
  }
}
