import GPT
import Records

extension LayerUnit {
  /// Checks that a model has the unit.
  ///
  /// - Throws: `ArgumentError` that names the range when the layer or the number does not exist.
  public func check(_ what: String, layers: Int, count: Int, at key: String) throws {
    try ArgumentError.check(layer: layer, layers: layers, at: key, in: description)
    guard index < count else {
      throw ArgumentError(
        key, "\(description): expected a \(what) from 0 to \(count - 1), found \(index)")
    }
  }
}

extension ArgumentError {
  /// - Throws: `ArgumentError` that names the range when the layer does not exist.
  package static func check(layer: Int, layers: Int, at key: String, in text: String) throws {
    guard (0..<layers).contains(layer) else {
      throw ArgumentError(key, "\(text): expected a layer from 0 to \(layers - 1), found \(layer)")
    }
  }

  /// - Throws: `ArgumentError` where blocks are attention alone.
  static func checkMLPs(_ dimensions: Dimensions, at key: String, in text: String) throws {
    guard dimensions.hasMLP else {
      throw ArgumentError(key, "\(text): expected parts that the model has, found no MLPs in its blocks")
    }
  }
}
