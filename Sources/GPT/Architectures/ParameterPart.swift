import Records

/// One role that a stored parameter plays, and how it is seen under that role's axes. A fused matrix plays several.
public struct ParameterPart: Sendable, Hashable {
  /// What the floats under the window are used as.
  public let role: ParameterRole
  /// The block; nil outside of the blocks.
  public let layer: Int?
  /// The role's axes on the stored floats.
  public let window: ParameterWindow

  /// A role on a window of the parameter's floats.
  public init(_ role: ParameterRole, layer: Int?, window: ParameterWindow) {
    self.role = role
    self.layer = layer
    self.window = window
  }

  /// TransformerLens's name, e.g. `blocks.1.attn.W_Q`.
  public var name: String { role.name(layer: layer) }
}

extension ParameterLayout {
  /// A part, and the number of the parameter that holds it.
  public typealias Place = (part: ParameterPart, parameter: Int)

  /// The part of a role in a block, or outside of the blocks; nil in families without.
  public func part(_ role: ParameterRole, layer: Int? = nil) -> Place? {
    part(named: role.name(layer: layer))
  }
}

extension Parameters {
  /// The values of a part, row-major under its role's axes (a copy). O(count).
  public func values(of place: ParameterLayout.Place) -> [Float] {
    place.part.window.values(in: self[place.parameter])
  }
}

extension Model {
  /// W_O of a block with its inputs as rows, [heads · d, D] row-major (a copy); nil for families that do not name it.
  package func attentionOutputMatrix(_ layer: Int) -> [Float]? {
    architecture.layout.part(.attentionOut, layer: layer).map(parameters.values(of:))
  }

  /// What a token's logit is the product of with the final norm's output, [D] (a copy); nil as above.
  package func unembedding(of token: Int) -> [Float]? {
    architecture.layout.part(.unembedding).map { part, parameter in
      let first = architecture.layout.offsets[parameter]
      return parameters.values(at: part.window.columns(token..<token + 1).places.map { first + $0 })
    }
  }
}
