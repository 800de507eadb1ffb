import Arrays
import Foundation
import GPT
import Records
import Worlds

/// The captures of a training run: the same texts read by the model after each of some steps.
public struct TrainingCaptures: Sendable {
  /// The run's directory.
  public let run: RunDirectory
  /// The steps that have captures, ascending.
  public let steps: [Int]
  /// The texts of all captures.
  public let texts: ProbedTexts
  /// Blocks of the model.
  public let layers: Int

  /// Opens the captures of a run.
  ///
  /// - Throws: `FileError` when there are none, and for a capture whose texts are not those of the world's inputs
  ///   that it names.
  public init(_ run: RunDirectory, world: World, tokenizer: any Tokenizer) throws {
    self.run = run
    steps = try Self.steps(run)
    guard let first = steps.first else {
      let often = [Hint.Value("capture every", "50"), Hint.Value("evaluate every", "50")]
      throw FileError(
        run.captures, "there are no captures of the training",
        hint: "train with \(setting: "capture every"), e.g. \(command: "train", often)")
    }
    let file = try Safetensors(path: run.capture(first))
    let names = file.metadata["inputs"] ?? ""
    let inputs: [Input]
    do { inputs = try world.parse(inputs: names) } catch {
      throw FileError(
        file.path, "does not name inputs of world '\(world.name)': \(error)",
        hint: "captures of runs on \(setting: "data") have no variables")
    }
    texts = try ProbedTexts(inputs, of: world, tokenizer: tokenizer)
    layers = (0...).first { file.entries[HookPoint(.residualPost, layer: $0).description] == nil }!
    guard layers > 0, !inputs.isEmpty else {
      throw FileError(
        file.path,
        "expected inputs and blocks.0.hook_resid_post, found \(inputs.count) inputs and "
          + "\(file.entries.count) arrays")
    }
  }

  private static func steps(_ run: RunDirectory) throws -> [Int] {
    guard FileAccess.exists(run.captures) else { return [] }
    let suffix = ".safetensors"
    return try FileAccess.names(in: run.captures)
      .filter { $0.hasPrefix("step-") && $0.hasSuffix(suffix) }
      .compactMap { Int($0.dropFirst(5).dropLast(suffix.count)) }.sorted()
  }

  /// The residual stream behind each block after `step` updates: [text, position, width] a layer.
  ///
  /// - Throws: `FileError` for a damaged file and for one with other texts than the first capture's.
  func activations(after step: Int) throws -> [Tensor] {
    let file = try Safetensors(path: run.capture(step))
    guard try file.integers("tokens") == texts.tokens.ids.map(Int.init) else {
      throw FileError(
        file.path, "its texts are not those of the run's world and inputs",
        hint: "captures of several runs lie in one directory; train again")
    }
    return try (0..<layers).map { layer in
      let tensor = try file.tensor(HookPoint(.residualPost, layer: layer).description)
      guard tensor.shape.rank == 3, tensor.shape[0] == texts.count, tensor.shape[1] == texts.tokens.length
      else {
        throw FileError(
          file.path,
          "blocks.\(layer).hook_resid_post has shape \(tensor.shape), expected [\(texts.count), "
            + "\(texts.tokens.length), width]")
      }
      return tensor
    }
  }
}
