/// Where text stands in a room that is wider than it.
public enum TextAlignment: Sendable { case left, right, center }
