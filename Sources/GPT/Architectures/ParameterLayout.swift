import Arrays
import Records

/// One named parameter: a matrix, a bias, a gain or an embedding table.
public struct ParameterSpecification: Sendable, Hashable {
  /// How a fresh parameter is drawn.
  public enum Initialisation: Sendable, Hashable {
    /// All 0.
    case zeros
    /// All 1.
    case ones
    /// Normal with mean 0 and this standard deviation.
    case normal(Float)
  }

  /// The name in Hugging Face's checkpoints, e.g. `transformer.h.0.attn.c_attn.weight`.
  public let name: String
  /// The shape in Hugging Face's checkpoints.
  public let shape: Shape
  /// How a fresh model draws it.
  public let initialisation: Initialisation
  /// The roles that the parameter plays; empty for one that only has its own name.
  public let parts: [ParameterPart]

  /// A parameter, in a block when `layer` is given.
  ///
  /// - Parameters:
  ///   - name: the name in Hugging Face's checkpoints.
  ///   - shape: the shape in Hugging Face's checkpoints.
  ///   - initialisation: how a fresh model draws it.
  ///   - layer: the block; nil outside of the blocks.
  ///   - parts: its roles, each with the window on the whole parameter that has the role's axes, e.g.
  ///     `{ [.attentionOut: $0.rowsByHead(heads)] }`.
  public init(
    name: String, shape: Shape, initialisation: Initialisation, layer: Int? = nil,
    parts: (ParameterWindow) -> KeyValuePairs<ParameterRole, ParameterWindow> = { _ in [:] }
  ) {
    self.name = name
    self.shape = shape
    self.initialisation = initialisation
    self.parts = parts(ParameterWindow(shape)).map { ParameterPart($0, layer: layer, window: $1) }
  }

  /// Weight decay applies to matrices and tables, not to biases and gains.
  public var isDecayed: Bool { shape.rank >= 2 && !parts.contains { $0.role.kind == .bias } }

  /// Whether it belongs to a part of the model.
  public func isPart(of module: ParameterRole.Module) -> Bool { parts.contains { $0.role.module == module } }
}

/// Where each parameter lies in the one arena that holds them all.
public struct ParameterLayout: Sendable {
  /// The parameters in the order of the arena.
  public let specifications: [ParameterSpecification]
  /// The place of each parameter's first float; multiples of 16, so that every parameter is 64-byte aligned.
  public let offsets: [Int]
  /// The number of floats in the arena, padding included.
  public let arenaCount: Int
  /// The parts of all parameters, in the layout's order, those of the unembedding last: when it is tied, the token
  /// embedding comes first.
  public let parts: [Place]
  private let indices: [String: Int]
  private let partIndices: [String: Int]

  /// Lays parameters out one behind the other.
  public init(_ specifications: [ParameterSpecification]) {
    var offsets: [Int] = []
    var next = 0
    for specification in specifications {
      offsets.append(next)
      next += (specification.shape.count + 15) / 16 * 16
    }
    self.specifications = specifications
    self.offsets = offsets
    arenaCount = next
    indices = Dictionary(uniqueKeysWithValues: specifications.enumerated().map { ($1.name, $0) })
    let all = specifications.enumerated().flatMap { index, specification in
      specification.parts.map { (part: $0, parameter: index) }
    }
    parts =
      all.filter { $0.part.role.module != .unembedding } + all.filter { $0.part.role.module == .unembedding }
    partIndices = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($1.part.name, $0) })
  }

  /// The number of parameters without padding.
  public var parameterCount: Int { specifications.reduce(0) { $0 + $1.shape.count } }

  /// The number of the parameter called `name`, nil when there is none.
  public func index(of name: String) -> Int? { indices[name] }

  /// The part with TransformerLens's name, nil when there is none.
  public func part(named name: String) -> Place? { partIndices[name].map { parts[$0] } }
}
