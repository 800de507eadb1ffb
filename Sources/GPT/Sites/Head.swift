/// An attention head, written `1.3`: head 3 of layer 1, both counted from 0.
public struct Head: LayerUnit {
  public let layer: Int
  public let index: Int

  public init(_ layer: Int, _ index: Int) {
    self.layer = layer
    self.index = index
  }

  /// As TransformerLens writes it, `L1H3`.
  public var transformerLensName: String { "L\(layer)H\(index)" }

  /// All heads of a model, layer by layer.
  public static func all(in dimensions: Dimensions) -> [Head] {
    (0..<dimensions.layers).flatMap { layer in (0..<dimensions.heads).map { Head(layer, $0) } }
  }
}

/// A neuron of an MLP, written `1.17`: neuron 17 of layer 1, both counted from 0.
public struct Neuron: LayerUnit {
  public let layer: Int
  public let index: Int

  public init(_ layer: Int, _ index: Int) {
    self.layer = layer
    self.index = index
  }
}
