import Records

/// What people call a family, and what sets its new models apart from others'.
public struct FamilyTraits: Sendable {
  /// As people write it, e.g. `GPT-2`.
  public let name: String
  /// Whether it is trained with dropout.
  public let hasDropout: Bool
  /// Whether heads can share keys and values (grouped-query attention).
  public let sharesKeyValueHeads: Bool
  /// How wide the MLP is unless it is said, in words, e.g. `4 × width`.
  public let mlpWidth: String

  /// The traits of a family, in its people's words.
  public init(name: String, hasDropout: Bool, sharesKeyValueHeads: Bool, mlpWidth: String) {
    self.name = name
    self.hasDropout = hasDropout
    self.sharesKeyValueHeads = sharesKeyValueHeads
    self.mlpWidth = mlpWidth
  }
}

/// The sizes that a new model is made from.
public struct ModelSizes: Sendable, Hashable {
  /// The residual stream's width, a multiple of ``heads``.
  public var width: Int
  /// The number of blocks.
  public var layers: Int
  /// Attention heads of a block.
  public var heads: Int
  /// Heads with keys and values of their own; nil for all.
  public var keyValueHeads: Int?
  /// The MLP's hidden width; nil for what is usual in the family.
  public var mlpWidth: Int?
  /// Dropout rate in training; families without leave it out.
  public var dropout: Float

  /// Sizes with what is usual in the family where nil is given.
  public init(
    width: Int, layers: Int, heads: Int, keyValueHeads: Int? = nil, mlpWidth: Int? = nil, dropout: Float = 0
  ) {
    self.width = width
    self.layers = layers
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.mlpWidth = mlpWidth
    self.dropout = dropout
  }

  /// Checks that heads share the width, and keys and values are shared as the family has it.
  ///
  /// - Throws: `SettingsError` for the first setting that is not possible.
  func check(for family: any Architecture.Type) throws {
    func require(_ holds: Bool, _ setting: String, _ expected: String, _ found: Int) throws {
      if !holds { throw SettingsError(setting: setting, expected: expected, found: "\(found)") }
    }
    let sharing = keyValueHeads ?? heads
    try require(
      sharing >= 1 && heads % sharing == 0, "key/value heads", "a divisor of the \(heads) heads", sharing)
    try family.check(self)
    try require(
      family.traits.sharesKeyValueHeads || sharing == heads, "key/value heads",
      "\(heads), as many as heads, in \(family.traits.name)", sharing)
  }
}
