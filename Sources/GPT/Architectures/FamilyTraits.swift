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

  /// Whether norm, activation function and heads can be chosen, and MLPs left out.
  public let hasChoiceOfParts: Bool

  /// The traits of a family, in its people's words.
  public init(
    name: String, hasDropout: Bool, sharesKeyValueHeads: Bool, mlpWidth: String,
    hasChoiceOfParts: Bool = false
  ) {
    self.name = name
    self.hasChoiceOfParts = hasChoiceOfParts
    self.hasDropout = hasDropout
    self.sharesKeyValueHeads = sharesKeyValueHeads
    self.mlpWidth = mlpWidth
  }
}

/// What a new model is built of, in families that leave it open; nil for what is usual there.
public struct ModelParts: Codable, Sendable, Hashable {
  /// What happens to the stream before it is read.
  public var normalization: Plain.Normalization?
  /// What MLPs do between their matrices.
  public var activation: MLPActivation?
  /// Whether blocks are attention alone.
  public var isAttentionOnly: Bool?
  /// The width of a head.
  public var headWidth: Int?

  /// What is usual.
  public init() {}

  /// The first setting that is given, nil when all is as usual.
  var chosen: String? {
    if normalization != nil { return "norm" }
    if activation != nil { return "activation" }
    if isAttentionOnly == true { return "attn-only" }
    return headWidth == nil ? nil : "head-width"
  }
}

/// The sizes that a new model is made from.
public struct ModelSizes: Sendable, Hashable {
  /// The residual stream's width, a multiple of ``heads`` where heads have no width of their own.
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
  /// What the model is built of, where the family leaves it open.
  public var parts = ModelParts()

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
    if let chosen = parts.chosen, !family.traits.hasChoiceOfParts {
      throw SettingsError(
        setting: chosen, expected: "nothing, as \(family.traits.name) has it", found: "a choice")
    }
    try require(
      !(parts.isAttentionOnly == true && mlpWidth != nil), "mlp width",
      "nothing in blocks of attention alone",
      mlpWidth ?? 0)
    try family.check(self)
    try require(
      family.traits.sharesKeyValueHeads || sharing == heads, "key/value heads",
      "\(heads), as many as heads, in \(family.traits.name)", sharing)
  }
}
