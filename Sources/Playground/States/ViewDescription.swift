/// A way of looking at a state.
public struct ViewDescription: Encodable, Sendable {
  /// Its name in requests.
  public let id: String
  /// What to call it.
  public let name: String
  /// What it shows, in one sentence.
  public let summary: String
  /// Whether it is of one head, MLP or layer.
  public let perTile: Bool
  /// `instant` or `seconds`.
  public let cost: String
}
