import GPT
import Records

/// A layer norm, written `0.ln1` (before attention), `2.ln2` (before the MLP) or `ln_final`.
public struct NormSite: Hashable, Sendable, SpelledValue {
  /// Where its scale can be changed.
  public let scale: HookPoint

  public init?(_ description: String) {
    if description == "ln_final" {
      scale = HookPoint(.finalScale)
      return
    }
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let layer = Int(parts[0]), layer >= 0, parts[1] == "ln1" || parts[1] == "ln2"
    else { return nil }
    scale = HookPoint(parts[1] == "ln1" ? .norm1Scale : .norm2Scale, layer: layer)
  }

  public var description: String {
    guard let layer = scale.layer else { return "ln_final" }
    return "\(layer).\(scale.kind == .norm1Scale ? "ln1" : "ln2")"
  }

  public static var spelling: String { "a layer norm" }
  public static var spellingHint: Hint { "layer norms are 0.ln1, 0.ln2, 1.ln1, … and ln_final" }
}
