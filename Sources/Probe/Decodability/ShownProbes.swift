/// The probes that a figure or a table shows; reports have both.
public enum ShownProbes: String, Sendable, CaseIterable {
  /// Linear probes, nearest neighbours, or both.
  case linear, knn, both

  /// The probes that are meant.
  public var probes: [VariableProbe] {
    switch self {
    case .linear: [.linear]
    case .knn: [.knn]
    case .both: [.linear, .knn]
    }
  }
}
