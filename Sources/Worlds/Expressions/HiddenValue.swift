import Records

/// A value between inputs and outputs that no text shows: of a helper, an element of a computed list, a step of a scan.
public struct HiddenValue: Hashable, Sendable {
  /// What it is computed from: inputs, hidden values before it, and outputs above the rule that it belongs to.
  public let formula: Formula
  /// What it stands for.
  public let kind: ValueKind
  /// The step of the same scan before it. Steps are computed in this order, so that none is reached by recursion.
  let previous: Int?
}

/// What a file's `let` names: the hidden values that it is made of.
struct Helper: Hashable, Sendable {
  let name: String
  let values: [Int]
}
