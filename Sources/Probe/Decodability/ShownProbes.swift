/// The probes that a figure or a table shows; reports have both.
public enum ShownProbes: String, Sendable, CaseIterable {
  case linear, knn, both

  public var probes: [VariableProbe] {
    switch self {
    case .linear: [.linear]
    case .knn: [.knn]
    case .both: [.linear, .knn]
    }
  }
}
