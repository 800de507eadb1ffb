/// Where text stands in a room that is wider than it.
public enum TextAlignment: Sendable {
  /// At the left, filled up behind.
  case left
  /// At the right, filled up before.
  case right
  /// In the middle, filled up on both sides.
  case center
}
