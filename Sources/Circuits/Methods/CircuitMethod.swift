import GPT
import Tasks

/// A way to tell which edges matter. A new one is a file that conforms and one line in ``CircuitMethods/all``.
public protocol CircuitMethod: Sendable {
  /// What a person types.
  static var name: String { get }
  /// How it scores an edge, in one sentence.
  static var summary: String { get }
  /// Whether it asks for gradients of m.
  static var usesGradients: Bool { get }
  /// Whether the sign of its scores says whether an edge helps or harms.
  static var hasSigns: Bool { get }

  /// Takes of the settings what it needs.
  init(_ settings: CircuitMethodSettings)
  /// About how many forward passes over all texts it takes, to say before it starts; a backward pass counts as two.
  func passes(_ graph: CircuitGraph) -> Int
  /// One number an edge, positive where the edge helps for methods with signs.
  ///
  /// - Throws: `Cancelled`, and what runs of the model throw.
  func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores
  /// The same of each text alone, [text][edge], for methods whose scores are means over texts; nil for others.
  func scoresByText(_ problem: CircuitProblem, job: Job) throws -> [[Double]]?
}

extension CircuitMethod {
  public static var usesGradients: Bool { false }
  public static var hasSigns: Bool { true }

  public func scoresByText(_ problem: CircuitProblem, job: Job) throws -> [[Double]]? { nil }
}

/// A method whose scores are means over texts: it scores each text, and gets its mean, stability and q-values for that.
public protocol TextwiseMethod: CircuitMethod {
  /// One number an edge for each text, [text][edge].
  ///
  /// - Throws: as ``CircuitMethod/scores(_:job:)``.
  func byText(_ problem: CircuitProblem, job: Job) throws -> [[Double]]
}

extension TextwiseMethod {
  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    problem.mean(try byText(problem, job: job))
  }

  public func scoresByText(_ problem: CircuitProblem, job: Job) throws -> [[Double]]? {
    try byText(problem, job: job)
  }
}

/// What methods can be told; each takes what it needs.
public struct CircuitMethodSettings: Sendable, Equatable, Codable {
  /// Steps of integrated gradients.
  public var steps = 30
  /// Steps of integrated gradients over activations: each takes a pass for every node.
  public var activationSteps = 5
  /// The texts that plain gradients are taken at.
  public var side = CircuitSide.clean
  /// What an edge may cost to be dropped; nil for a ladder of thresholds.
  public var threshold: Double?
  /// Steps of training where masks are trained.
  public var iterations = 200
  /// Of trained masks: how much a kept edge costs, as a share of what all edges together are worth.
  public var penalty = 1.0
  /// Of sets: how many of them a search goes on with.
  public var beam = 4

  /// What is usual.
  public init() {}
}

/// The registry of methods.
public enum CircuitMethods {
  /// All methods, one line each.
  public static let all: [any CircuitMethod.Type] = [
    ExactEdges.self,
    ACDC.self,
    EdgeAttribution.self,
    IntegratedInputs.self,
    IntegratedActivations.self,
    NodeAttribution.self,
    RelevancePatching.self,
    InformationFlow.self,
    HeadImportance.self,
    SubnetworkProbing.self,
    EdgePruning.self,
    GreedyEdges.self,
    BeamNodes.self,
    RandomScores.self,
  ]

  /// The method of a name, nil where there is none.
  public static func named(_ name: String) -> (any CircuitMethod.Type)? { all.first { $0.name == name } }
}
