import Records
import Worlds

extension Run {
  /// The world, for what only a world makes possible.
  ///
  /// - Parameters:
  ///   - reason: what the world is needed for: `outputs are evaluated on all inputs of a world`.
  ///   - instead: what can be done without one.
  /// - Throws: `ArgumentError` that says so when the model has no world.
  @discardableResult
  public func requireWorld(for reason: String, instead: Hint? = nil) throws -> World {
    guard let world else {
      let start: Hint = "name its world with \(setting: "world")"
      throw ArgumentError(
        "model", "\(path) has no world, and \(reason)",
        hint: instead.map { "\(start), or \($0)" } ?? start)
    }
    return world
  }
}
