/// A head or a neuron by its layer and its number in the layer, both from 0, written `1.3`.
public struct LayerUnit: Hashable, Sendable, Codable, LosslessStringConvertible {
  public let layer: Int
  public let index: Int

  public init(_ layer: Int, _ index: Int) {
    self.layer = layer
    self.index = index
  }

  public init?(_ description: String) {
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isWholeNumber) }),
      let layer = Int(parts[0]), let index = Int(parts[1])
    else { return nil }
    self.init(layer, index)
  }

  public var description: String { "\(layer).\(index)" }

  public init(from decoder: any Decoder) throws {
    self = try decoder.parsed(
      expecting: "layer.number", hint: "1.3 is number 3 of layer 1; both are counted from 0")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// - Throws: ``InterventionError`` that names the range when the layer or the number does not exist.
  public func check(_ what: String, layers: Int, count: Int, at key: String) throws {
    try Self.check(layer: layer, layers: layers, at: key, in: description)
    guard index < count else {
      throw InterventionError(
        key, "\(description): expected a \(what) from 0 to \(count - 1), found \(index)")
    }
  }

  static func check(layer: Int, layers: Int, at key: String, in text: String) throws {
    guard (0..<layers).contains(layer) else {
      throw InterventionError(key, "\(text): expected a layer from 0 to \(layers - 1), found \(layer)")
    }
  }
}
