import Records

/// One of several equal parts of a layer by its layer and its number there, both from 0, written `1.3`.
public protocol LayerUnit: Hashable, Sendable, SpelledValue {
  /// The layer.
  var layer: Int { get }
  /// The number in the layer.
  var index: Int { get }

  /// Number `index` of layer `layer`.
  init(_ layer: Int, _ index: Int)
}

extension LayerUnit {
  public init?(_ description: String) {
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let layer = Self.number(parts[0]), let index = Self.number(parts[1]) else {
      return nil
    }
    self.init(layer, index)
  }

  public var description: String { "\(layer).\(index)" }

  /// The number of a layer, or of a part in it: digits only.
  static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      ? Int32(text).map(Int.init) : nil
  }

  public static var spelling: String { "layer.number" }
  public static var spellingHint: Hint { "1.3 is number 3 of layer 1; both are counted from 0" }
}
