import Records

/// A choice of hook points.
public struct HookSelection: Sendable, Equatable {
  /// The chosen points: as they were given, or in the order of the forward pass where patterns chose them.
  public let points: [HookPoint]

  /// Chooses exactly these points.
  public init(_ points: [HookPoint]) { self.points = points }

  /// Every point of a model but those that exist on request only (``HookPoint/Kind/isOnRequest``): most of them are
  /// [b,p,h,D], as large as all else together.
  public static func everything(in dimensions: Dimensions, onRequest: Bool = false) -> HookSelection {
    HookSelection(HookPoint.all(in: dimensions).filter { onRequest || !$0.kind.isOnRequest })
  }

  /// Chooses by name patterns, separated by commas, in which `*` stands for any characters and `?` for one,
  /// e.g. `blocks.*.attn.hook_pattern,hook_embed`. Points on request have to be named:
  /// `result`, `input` or `_in` stands in the pattern.
  ///
  /// - Throws: ``HookError/noMatch(pattern:near:)`` for a pattern that matches nothing.
  public static func matching(_ patterns: String, in dimensions: Dimensions) throws -> HookSelection {
    let all = HookPoint.all(in: dimensions)
    var chosen: Set<HookPoint> = []
    for pattern in patterns.split(separator: ",").map({ $0.trimmingWhitespace() }) where !pattern.isEmpty {
      let matches = all.filter {
        (Glob.matches(pattern: pattern, $0.description) || pattern == "logits" && $0.kind == .logits)
          && (!$0.kind.isOnRequest || pattern.contains($0.kind.word))
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

extension HookPoint.Kind {
  /// What a pattern has to hold to mean a point on request: `result`, `input`, `_in`.
  fileprivate var word: String {
    switch self {
    case .headResult: "result"
    case .queryInput, .keyInput, .valueInput: "input"
    default: "_in"
    }
  }
}
