import Records

/// A value between inputs and outputs that no text shows: of a helper, an element of a computed list, a step of a scan.
public struct HiddenValue: Hashable, Sendable {
  /// What it is computed from: inputs, hidden values before it, and outputs above the rule that it belongs to.
  public let formula: Formula
  /// What it stands for.
  public let kind: ValueKind
  /// The first hidden value of the same rule. Those of a rule are computed in their order, each from those before it, so
  /// that no chain of them is followed by recursion.
  let first: Int
}

/// What a file's `let` names: the hidden values that it is made of.
struct Helper: Hashable, Sendable {
  let name: String
  let values: [Int]
}
