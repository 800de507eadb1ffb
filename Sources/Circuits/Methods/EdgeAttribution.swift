import GPT
import Tasks

/// Edge attribution patching: every edge's effect to first order, from one backward pass.
///
/// s(u→v) = −⟨z̃_u − z_u, ∂m/∂x_v⟩, summed over positions, mean over texts; the gradient is taken at the clean texts or at the
/// corrupt ones. Positive where the edge helps, as in EAP-IG's code with its losses.
///
/// Syed, Rager and Conmy 2023, "Attribution Patching Outperforms Automated Circuit Discovery".
public struct EdgeAttribution: TextwiseMethod {
  public static let name = "eap"
  public static let summary =
    "Estimates every edge's effect from one gradient, at the clean or the corrupt texts."
  public static let usesGradients = true

  /// Where the gradient is taken.
  public let side: CircuitSide

  public init(_ settings: CircuitMethodSettings) { side = settings.side }

  public func passes(_ graph: CircuitGraph) -> Int { 3 }

  public func byText(_ problem: CircuitProblem, job: Job) throws -> [[Double]] {
    try problem.measure.requireGradient(Self.name, at: side)
    return try problem.masked.gradient(of: problem.measure, on: side).helpingByText
  }
}
