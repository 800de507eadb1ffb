import Records

/// A choice of hook points.
public struct HookSelection: Sendable, Equatable {
  /// The chosen points in the order of the forward pass.
  public let points: [HookPoint]

  /// Chooses exactly these points.
  public init(_ points: [HookPoint]) { self.points = points }

  /// Every point of a model. The per-head results are [b,p,h,D], as large as all else
  /// together, and left out unless asked for.
  public static func everything(in dimensions: Dimensions, headResults: Bool = false) -> HookSelection {
    HookSelection(HookPoint.all(in: dimensions).filter { headResults || $0.kind != .headResult })
  }

  /// Chooses by name patterns, separated by commas, in which `*` stands for any characters and `?` for one,
  /// e.g. `blocks.*.attn.hook_pattern,hook_embed`.
  ///
  /// - Throws: ``HookError/noMatch(pattern:near:)`` for a pattern that matches nothing.
  public static func matching(_ patterns: String, in dimensions: Dimensions) throws -> HookSelection {
    let all = HookPoint.all(in: dimensions)
    var chosen: Set<HookPoint> = []
    for pattern in patterns.split(separator: ",").map({ $0.trimmingWhitespace() }) where !pattern.isEmpty {
      let matches = all.filter {
        (Glob.matches(pattern: pattern, $0.description) || pattern == "logits" && $0.kind == .logits)
          && ($0.kind != .headResult || pattern.contains("result"))
      }
      guard !matches.isEmpty else {
        throw HookError.noMatch(
          pattern: pattern, near: NearMatches.nearest(to: pattern, among: all.map(\.description)))
      }
      chosen.formUnion(matches)
    }
    guard !chosen.isEmpty else {
      throw HookError.noMatch(pattern: patterns, near: ["blocks.*.attn.hook_pattern", "*"])
    }
    return HookSelection(all.filter(chosen.contains))
  }
}
