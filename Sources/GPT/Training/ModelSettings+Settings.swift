import Records

extension ModelSettings {
  /// The sizes that a model of any family has.
  package static let sizes: [Setting<Self>] = [
    .number("width", \.width, in: .width, "The width of the residual stream."),
    .number("layers", \.layers, in: .layers, "Blocks."),
    .number("heads", \.heads, in: .heads, "Attention heads of a block."),
    .number(
      "mlpWidth", \.mlpWidth, in: .mlpWidth, "The MLP's hidden width (\(Architectures.mlpWidths))."),
  ]

  /// Dropout as a number, of families that have it.
  package static let dropout: Setting<Self> = .number(
    "dropout", \.dropout, in: .dropout, "Dropout rate.", as: "p")

  /// The family by its name in `config.json`.
  fileprivate static let family = Setting<Self>("family") { owner in
    SettingDescription(
      "family", .choice, default: .string(owner.family ?? Architectures.standard.modelType),
      choices: TrainingSettings.families, help: "What the model is built like.", placeholder: "family")
  } read: { owner, texts in
    let text = texts.last ?? ""
    guard let type = Architectures.family(named: text) else {
      throw UnfitValue(
        TrainingSettings.families.joined(separator: " or "),
        hint: NearMatches.hint(for: text, among: TrainingSettings.families))
    }
    owner.family = type.modelType == Architectures.standard.modelType ? nil : type.modelType
  } write: {
    .string($0.family ?? Architectures.standard.modelType)
  }
}

/// A new model as somebody asks for it: its dropout may be left to the family.
public struct NewModel: Configurable, Equatable {
  /// The family and sizes; its dropout is not asked.
  public var model = ModelSettings()
  /// The dropout rate; nil for 0.1, or 0 in families without dropout.
  public var dropout: Float?
  /// What the model is built of, in families that leave it open.
  public var parts = ModelParts()
  /// Blocks of attention alone.
  public var isAttentionOnly = false

  public init() {}

  public static let settings: [Setting<Self>] =
    ([ModelSettings.family] + ModelSettings.sizes.prefix(3)).map { $0.lifted(to: \.model) } + [
      .number(
        "kvHeads", \.model.keyValueHeads, in: .heads,
        "Key and value heads of a \(Architectures.names { $0.sharesKeyValueHeads })'s block (as heads)."),
      ModelSettings.sizes[3].lifted(to: \.model),
      .number(
        "context", \.model.context, in: .context, "The longest sequence (as the data need, at least 64)."),
      .number(
        "dropout", \.dropout, in: .dropout,
        "Dropout rate (0.1; a \(Architectures.names { !$0.hasDropout }) has none).", as: "p"),
    ] + choicesOfParts

  private static var choicesOfParts: [Setting<Self>] {
    let families = Architectures.names { $0.hasChoiceOfParts }
    return [
      .choice("norm", \.parts.normalization, "The norms of a \(families) (LN)."),
      .choice("activation", \.parts.activation, "The activation function of a \(families) (gelu_new)."),
      .flag("attnOnly", \.isAttentionOnly, "Blocks of attention alone, in a \(families)."),
      .number(
        "headWidth", \.parts.headWidth, in: .width, "The width of a \(families)'s heads (width / heads)."),
    ]
  }

  private var traits: FamilyTraits? {
    guard let name = model.family else { return Architectures.standard.traits }
    return Architectures.family(named: name)?.traits
  }

  public func check() throws {
    guard let traits else { return }
    guard traits.hasDropout || dropout == nil else {
      throw UsageError(
        """
        \(setting: "dropout") belongs to \(setting: "family") \(Architectures.types { $0.hasDropout }): \
        a \(traits.name) is trained without
        """)
    }
    if let chosen = chosenParts?.chosen, !traits.hasChoiceOfParts {
      throw UsageError(
        "\(setting: chosen) belongs to \(setting: "family") \(Architectures.types { $0.hasChoiceOfParts })")
    }
    guard traits.sharesKeyValueHeads || model.keyValueHeads == nil else {
      throw UsageError(
        """
        \(setting: "kv-heads") belongs to \(setting: "family") \
        \(Architectures.types { $0.sharesKeyValueHeads })
        """)
    }
  }

  /// The parts that are asked for; nil for what is usual.
  private var chosenParts: ModelParts? {
    var parts = parts
    if isAttentionOnly { parts.isAttentionOnly = true }
    return parts.chosen == nil ? nil : parts
  }

  /// The settings of the run.
  public var resolved: ModelSettings {
    var model = model
    model.parts = chosenParts
    model.dropout = dropout ?? (traits?.hasDropout == false ? 0 : ModelSettings().dropout)
    return model
  }
}
