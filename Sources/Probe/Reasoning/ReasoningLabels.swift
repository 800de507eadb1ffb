import Corpora

/// What the two probes are to tell of each statement of an item.
package struct ReasoningLabels: Sendable, Equatable {
  /// 1 for statements that the proof names; in the order of ``ReasoningItem/statements``.
  package let useful: [Int]
  /// The step at which each comes in; nil for useless ones.
  package let steps: [Int?]

  /// Nil for an item without a proof.
  ///
  /// Corrected: all edges of the proof count. Paper: edges are those of the released parser, of which it takes one for
  /// theories of depth 1; for explanations of depth d it takes the first d − 1, at most one.
  package init?(_ item: ReasoningItem, _ procedure: MechanisticProtocol) {
    guard let proof = item.proof else { return nil }
    let steps: [String: Int]
    switch procedure {
    case .corrected: steps = proof.steps
    case .paper:
      steps =
        item.options.isEmpty
        ? proof.releasedSteps(depth: min(1, item.depth))
        : proof.flattened().releasedSteps(depth: item.depth > 1 ? 1 : 0)
    }
    self.steps = item.statements.map { steps[$0.id] }
    useful = self.steps.map { $0 == nil ? 0 : 1 }
  }

  /// Whether an item has at least as many useful statements as steps: the paper leaves out others.
  static func hasAllClasses(_ item: ReasoningItem) -> Bool {
    (item.proof?.usefulStatements.count ?? 0) >= item.depth + 1
  }
}
