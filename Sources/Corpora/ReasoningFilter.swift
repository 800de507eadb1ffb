/// Which items of a corpus are used.
public struct ReasoningFilter: Sendable, Hashable, Codable {
  /// Leaves out questions without a proof: those whose answer is that something does not follow.
  public var needsProof = true
  /// Leaves out proofs that need that something does not follow (`NAF`).
  public var excludesNAF = true
  /// Leaves out questions with alternative proofs (`OR`).
  public var excludesOR = true
  /// The deepest items; nil for all.
  public var maximumDepth: Int?

  /// A filter with the defaults and a depth.
  public init(maximumDepth: Int? = nil) { self.maximumDepth = maximumDepth }

  /// The count that an item adds to: ``ReasoningTally/kept``, or why it is left out.
  package func count(of item: ReasoningItem) -> WritableKeyPath<ReasoningTally, Int> {
    if item.answer == .unknown { return \.unknown }
    if item.depth > maximumDepth ?? .max { return \.tooDeep }
    if item.proofs.isEmpty { return needsProof ? \.withoutProof : \.kept }
    if excludesNAF, item.proofs.contains(where: \.usesNAF) { return \.withNAF }
    if excludesOR, item.proofs.count > 1 { return \.withOR }
    return \.kept
  }
}

/// How many items a filter lets through, and why it does not let through the others.
public struct ReasoningTally: Sendable, Hashable, Codable {
  /// Items let through.
  public internal(set) var kept = 0
  /// Questions without a proof that are left out.
  public internal(set) var withoutProof = 0
  /// Items left out because a proof needs that something does not follow.
  public internal(set) var withNAF = 0
  /// Items left out because there are several proofs.
  public internal(set) var withOR = 0
  /// Items deeper than the filter allows.
  public internal(set) var tooDeep = 0
  /// Answers that are neither true nor false.
  public internal(set) var unknown = 0

  /// Zero of everything.
  public init() {}
}
