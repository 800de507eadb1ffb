import GPT
import Records

/// Which layers and heads to show.
struct HeadSelection {
  let layers: [Int]
  let heads: [Int]

  /// - Throws: `ValidationError` naming the range for a layer or head that the model does not have.
  init(layer: Int?, head: Int?, dimensions: Dimensions) throws {
    func choose(_ value: Int?, _ option: String, _ count: Int) throws -> [Int] {
      guard let value else { return Array(0..<count) }
      guard value >= 0, value < count else {
        throw SettingsError(setting: option, expected: "a number from 0 to \(count - 1)", found: "\(value)")
      }
      return [value]
    }
    layers = try choose(layer, "--layer", dimensions.layers)
    heads = try choose(head, "--head", dimensions.heads)
  }
}
