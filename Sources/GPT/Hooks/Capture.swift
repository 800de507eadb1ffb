import Arrays
import Records

/// What one forward pass left behind: tokens, logits and the chosen activations, the memory they were computed in.
public struct Capture: Sendable {
  /// What the model read.
  public let tokens: TokenBatch
  /// The chosen points.
  public let selection: HookSelection
  private let activations: Activations

  init(tokens: TokenBatch, selection: HookSelection, activations: Activations) {
    self.tokens = tokens
    self.selection = selection
    self.activations = activations
  }

  /// [batch, positions, V]; positions as asked for. A programming error when no logits were asked for.
  public var logits: Tensor {
    guard let logits = activations.logits else { preconditionFailure("this run computed no logits") }
    return logits
  }

  /// The activation at a point, nil when it was not chosen.
  public subscript(point: HookPoint) -> Tensor? { activations[point] }

  /// The activation of `kind` in block `layer`, nil when it was not chosen.
  public subscript(kind: HookPoint.Kind, layer: Int) -> Tensor? { activations[HookPoint(kind, layer: layer)] }

  /// Everything under the names of the export format, in the order of the forward pass: `tokens` (int32), for a padded
  /// batch `attention_mask` (int32, 1 for real tokens, as `transformers` has it), the chosen hook points, `logits`.
  public var arrays: [NamedArray] {
    var arrays = [
      NamedArray(name: "tokens", shape: [tokens.batch, tokens.length], values: .int32(tokens.ids))
    ]
    if let real = tokens.real {
      let mask = real.flatMap { range in (0..<tokens.length).map { Int32(range.contains($0) ? 1 : 0) } }
      arrays.append(
        NamedArray(name: "attention_mask", shape: [tokens.batch, tokens.length], values: .int32(mask)))
    }
    for point in selection.points where point.kind != .logits {
      if let tensor = activations[point] { arrays.append(NamedArray(name: point.description, tensor)) }
    }
    if let logits = activations.logits { arrays.append(NamedArray(name: "logits", logits)) }
    return arrays
  }
}
