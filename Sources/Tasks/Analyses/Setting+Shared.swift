import GPT
import Records

/// The settings that several analyses have, each defined once: the same word means the same everywhere.
extension Setting {
  /// The largest number of a world's inputs.
  public static func inputs(_ path: WritableKeyPath<Owner, Int?> & Sendable) -> Self {
    .number(
      "inputs", path, in: .evaluated,
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).")
  }

  /// One input of the world, whose answer is shown token by token.
  public static func input(_ path: WritableKeyPath<Owner, String?> & Sendable) -> Self {
    .text(
      "input", path, "One input of the world, e.g. 1,0,1,0,1: its answer token by token, before and after.",
      as: "values")
  }

  /// A seed; `what` says what it is of.
  public static func seed(
    _ path: WritableKeyPath<Owner, UInt64> & Sendable, of what: String = "The seed of a sample."
  ) -> Self { .number("seed", path, in: .seed, what) }

  /// Heads such as `0.1,1.3`.
  public static func heads(
    _ path: WritableKeyPath<Owner, [Head]?> & Sendable,
    _ help: String = "Only these heads, e.g. 0.1,1.3."
  ) -> Self { .list("heads", path, expecting: "a head such as 1.3", help) }

  /// Layers such as `0,1`.
  public static func layers(
    _ path: WritableKeyPath<Owner, [Int]?> & Sendable,
    _ help: String = "Only these layers, e.g. 0,1."
  ) -> Self { .list("layers", path, expecting: "a layer", help) }

  /// Positions such as `A,newB-1,4`.
  public static func positions(
    _ path: WritableKeyPath<Owner, [TextPosition]?> & Sendable, _ name: String = "positions",
    _ help: String = "Only at these positions: numbers, variables, or ones beside them, e.g. A,newB-1,4."
  ) -> Self {
    .list(name, path, expecting: "a position such as 4, newB or newB-1", help, as: "positions")
  }
}
